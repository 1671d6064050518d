import { useEffect, useState } from 'react'
import type { ReplaySample } from '#shared/contract/replay-sample'
import { useClient } from '../../../../app/client-context.tsx'
import { errorSentence } from '../../../../app/error-sentence.ts'
import { showToast } from '../../../../app/toasts.ts'

/** The sample of a replay as it stands; `undefined` = not read yet, `null` = there is none. */
export function useSample(id: string): ReplaySample | null | undefined {
  const client = useClient()
  const [sample, setSample] = useState<ReplaySample | null>()
  useEffect(() => {
    const left = new AbortController()
    const watch = async () => {
      try {
        const { signal } = left
        for await (const next of await client.replay.watchSample({ id }, { signal })) {
          if (!signal.aborted) setSample(next)
        }
      } catch (error) {
        if (left.signal.aborted) return
        const detail = errorSentence(error)
        showToast({ tone: 'error', title: 'The sample can’t be shown', detail })
      }
    }
    setSample(undefined)
    void watch()
    return () => left.abort()
  }, [client, id])
  return sample
}

/** Runs a call; a refusal becomes a message. Tells whether it went well. */
export async function attempt(failed: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    showToast({ tone: 'error', title: failed, detail: errorSentence(error) })
    return false
  }
}
