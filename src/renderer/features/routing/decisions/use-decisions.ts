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
  failure: string | null
}

const nothing: Kept = { entries: [], next: null, known: false, failure: null }

/** Pages of decisions that `chosen` lets through, newest first. `more` asks for older ones, once at a time. */
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
        const page = await client.history.page({ ...filter, before }, { signal })
        if (signal.aborted) return
        setKept((earlier) => ({
          entries: before === null ? page.entries : [...earlier.entries, ...page.entries],
          next: page.next,
          known: true,
          failure: null,
        }))
      } catch (error) {
        if (signal.aborted) return
        setKept((earlier) => ({ ...earlier, next: null, failure: errorSentence(error) }))
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
