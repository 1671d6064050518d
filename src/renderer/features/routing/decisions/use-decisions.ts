import { useCallback, useEffect, useRef, useState } from 'react'
import type { DecisionEntry } from '#shared/contract/history'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { type Chosen, filterOf } from './decision-filter.ts'

interface Kept {
  entries: DecisionEntry[]
  next: number | null
  /** The first page has come. */
  known: boolean
  /** Older ones are looked through for some that are let through. */
  searching: boolean
  failure: string | null
}

const nothing: Kept = { entries: [], next: null, known: false, searching: false, failure: null }

/** So many are asked for at once. */
const pageSize = 60

/**
 * Pages of decisions that `chosen` lets through, newest first. `more` asks for older ones, once at a time. Where few of
 * many are let through, it takes several calls to fill a page.
 */
export function useDecisions(chosen: Chosen, round: number) {
  const client = useClient()
  const [kept, setKept] = useState<Kept>(nothing)
  const busy = useRef(false)
  const gone = useRef(new AbortController())

  const load = useCallback(
    async (before: number | null) => {
      const { signal } = gone.current
      busy.current = true
      try {
        const filter = filterOf(chosen, Date.now())
        let from = before
        let missing = pageSize
        do {
          const page = await client.history.page(
            { ...filter, before: from, limit: missing },
            { signal },
          )
          if (signal.aborted) return
          const isFirst = from === null
          missing -= page.entries.length
          from = page.next
          const searching = page.next !== null && missing > 0
          setKept((earlier) => ({
            entries: isFirst ? page.entries : [...earlier.entries, ...page.entries],
            next: page.next,
            known: true,
            searching,
            failure: null,
          }))
        } while (from !== null && missing > 0)
      } catch (error) {
        if (signal.aborted) return
        setKept((earlier) => ({
          ...earlier,
          next: null,
          searching: false,
          failure: errorSentence(error),
        }))
      } finally {
        if (!signal.aborted) busy.current = false
      }
    },
    [client, chosen],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads everything again
  useEffect(() => {
    const leaving = new AbortController()
    gone.current = leaving
    // No older page of what is about to be replaced.
    busy.current = true
    // Typing pauses before it searches.
    const timer = setTimeout(() => void load(null), 150)
    return () => {
      clearTimeout(timer)
      leaving.abort()
    }
  }, [load, round])

  const more = useCallback(() => {
    if (kept.next !== null && !busy.current) void load(kept.next)
  }, [kept.next, load])
  return { ...kept, more }
}
