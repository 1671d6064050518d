import { useEffect, useState } from 'react'
import type { HistoryDays, HistoryOverview } from '#shared/contract/history'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'

/** What happened over some days; while others are read, the earlier ones stay. */
export function useOverview({ days, demo }: HistoryDays, round: number) {
  const client = useClient()
  const [overview, setOverview] = useState<HistoryOverview | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads everything again
  useEffect(() => {
    const gone = new AbortController()
    client.history.overview({ days, demo }, { signal: gone.signal }).then(
      (read) => {
        if (gone.signal.aborted) return
        setOverview(read)
        setFailure(null)
      },
      (error) => !gone.signal.aborted && setFailure(errorSentence(error)),
    )
    return () => gone.abort()
  }, [client, days, demo, round])
  return { overview, failure }
}
