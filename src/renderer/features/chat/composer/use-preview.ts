import { useEffect, useRef, useState } from 'react'
import type { ConversationId } from '#shared/contract/ids'
import type { Decision, Preference } from '#shared/contract/routing'
import { useClient } from '../../../app/client-context.tsx'

/** Longer prompts are not sent to and fro at every pause in typing. */
export const longestPreview = 100_000

/** A pause in typing; a slider that moves is followed sooner. Milliseconds. */
const typingPause = 250
const slidingPause = 60

/** Where this text would go now; the answer to a text that is no longer the newest is dropped. */
export function usePreview(input: {
  /** `null` = nothing to look at. */
  text: string | null
  conversationId: ConversationId | null
  requested: Decision['requested']
  preference: Preference
  /** Where the slider stands, even while it is held. */
  balance: number
  /** Changes when the answer may differ for the same text, e.g. another model is in memory now. */
  occasion: unknown
}): Decision | null {
  const client = useClient()
  const [decision, setDecision] = useState<Decision | null>(null)
  const { text, conversationId, requested, preference, balance, occasion } = input
  const looked = useRef(text)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `occasion` asks again
  useEffect(() => {
    if (text === null || text.trim() === '') {
      setDecision(null)
      return
    }
    const superseded = new AbortController()
    const pause = looked.current === text ? slidingPause : typingPause
    const timer = setTimeout(() => {
      looked.current = text
      const question = { text, conversationId, requested, preference, balance, explain: false }
      client.routing.preview(question, { signal: superseded.signal }).then(
        (next) => !superseded.signal.aborted && setDecision(next),
        () => !superseded.signal.aborted && setDecision(null),
      )
    }, pause)
    return () => {
      clearTimeout(timer)
      superseded.abort()
    }
  }, [client, text, conversationId, requested, preference, balance, occasion])
  return decision
}
