import { useEffect, useState } from 'react'
import type { ModelKey } from '#shared/contract/ids'
import { useClient } from '../../../app/client-context.tsx'

/** Any short question: it stands for the next prompt, of which nothing is known. */
const example = 'What is a railway yard?'
const settleMs = 400

/**
 * Where a short question would go now, asked anew when `situation` changes; `null` = not known, or nowhere. Nothing is
 * sent or stored. Only while `wanted`.
 */
export function useNextWay(wanted: boolean, situation: string): ModelKey | null {
  const client = useClient()
  const [next, setNext] = useState<ModelKey | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice hangs on the situation
  useEffect(() => {
    if (!wanted) return
    const gone = new AbortController()
    const timer = setTimeout(() => {
      client.routing
        .preview(
          { text: example, conversationId: null, requested: 'auto', explain: false },
          { signal: gone.signal },
        )
        .then(
          ({ chosen }) => chosen,
          () => null,
        )
        .then((chosen) => !gone.signal.aborted && setNext(chosen))
    }, settleMs)
    return () => {
      clearTimeout(timer)
      gone.abort()
    }
  }, [client, wanted, situation])
  return wanted ? next : null
}
