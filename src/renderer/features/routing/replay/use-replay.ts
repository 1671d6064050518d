import { useEffect, useRef, useState } from 'react'
import type { PolicyDraft, ReplayStretch, SavedReplay } from '#shared/contract/replay'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'

/** One replay at a time. `share`: how far it is, 0..1; `null` = none runs. */
export function useReplay() {
  const client = useClient()
  const [share, setShare] = useState<number | null>(null)
  const [result, setResult] = useState<SavedReplay | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function run(draft: PolicyDraft, stretch: ReplayStretch) {
    const abort = new AbortController()
    running.current?.abort()
    running.current = abort
    setShare(0)
    setFailure(null)
    try {
      const input = { draft, stretch }
      for await (const event of await client.replay.run(input, { signal: abort.signal })) {
        if (event.type === 'progress') setShare(event.share)
        else setResult(event.replay)
      }
    } catch (error) {
      if (!abort.signal.aborted) setFailure(errorSentence(error))
    } finally {
      if (running.current === abort) setShare(null)
    }
  }
  async function open(id: string) {
    try {
      setFailure(null)
      setResult(await client.replay.open({ id }))
    } catch (error) {
      setFailure(errorSentence(error))
    }
  }
  return { share, result, failure, run, open, setResult, cancel: () => running.current?.abort() }
}
