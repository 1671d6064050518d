import { useEffect, useRef, useState } from 'react'
import type { AnswerMessage, Message } from '#shared/contract/chat'
import { answeringAttempt, phaseSentence } from '../describe.ts'
import { finishedPart } from './finished-part.ts'

/** Screen readers hear of an answer block by block, as each is finished; never token by token. */
export function Announcer({ last }: { last: Message | undefined }) {
  const answer = last?.role === 'assistant' ? last : null
  const said = useAnnouncement(answer)
  return (
    <div className="sr-only" aria-live="polite" aria-atomic="true" data-announcer="">
      {said}
    </div>
  )
}

function useAnnouncement(answer: AnswerMessage | null): string {
  const [said, setSaid] = useState('')
  const heard = useRef<{ id: string; length: number; phase: string | null } | null>(null)

  useEffect(() => {
    if (!answer) return
    const running = answer.status === 'running'
    if (heard.current?.id !== answer.id) {
      // What was there before the page came is not news.
      heard.current = { id: answer.id, length: running ? 0 : answer.text.length, phase: null }
      if (!running) return
    }
    const state = heard.current
    const stand = `${answer.phase} ${answer.queuePosition ?? ''}`
    if (running && answer.text === '' && answer.phase && stand !== state.phase) {
      state.phase = stand
      const model = answeringAttempt(answer)?.model.name ?? null
      setSaid(phaseSentence(answer.phase, model, answer.queuePosition))
      return
    }
    const part = finishedPart(answer.text, state.length, running)
    if (part.end > state.length) {
      state.length = part.end
      setSaid(part.text)
    }
  }, [answer])

  return said
}
