import { useEffect, useRef, useState } from 'react'
import type { AnswerMessage, Message } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'
import { answeringAttempt, phaseSentence } from '../describe.ts'
import { finishedPart } from './finished-part.ts'
import { modelOf } from './version-group.ts'

/** Screen readers hear of an answer block by block, as each is finished; never token by token. */
export function Announcer(props: {
  last: Message | undefined
  versions: readonly AnswerMessage[]
}) {
  const { last, versions } = props
  const answer = last?.role === 'assistant' ? last : null
  // Side by side, a name might be one that the reader wants to be told after the vote.
  const isCompared = versions.some(({ version }) => version?.kind === 'compare')
  const said = useAnnouncement(answer, !isCompared)
  const arrived = useArrival(answer, versions)
  return (
    <div className="sr-only" aria-live="polite" aria-atomic="true" data-announcer="">
      {arrived || said}
    </div>
  )
}

/** A second answer that was written aside is ready, and may have come on show. */
function useArrival(answer: AnswerMessage | null, versions: readonly AnswerMessage[]): string {
  const [arrived, setArrived] = useState('')
  const running = useRef(new Set<MessageId>())
  useEffect(() => {
    for (const one of answer ? [answer, ...versions] : versions) {
      if (one.version === null) continue
      if (one.status === 'running') {
        if (running.current.has(one.id)) continue
        running.current.add(one.id)
        setArrived(one.version.kind === 'merge' ? 'The answers are being merged.' : '')
      } else if (one.version.kind === 'merge' && running.current.delete(one.id)) {
        setArrived(one.status === 'done' ? 'The merged answer is ready.' : 'They were not merged.')
      } else if (running.current.delete(one.id) && one.status === 'done') {
        if (one.version.kind === 'compare') {
          setArrived('Another answer is ready.')
          continue
        }
        const shown = one.id === answer?.id ? 'It is on show.' : 'The first answer is on show.'
        setArrived(`${modelOf(one)} has answered as well. ${shown}`)
      }
    }
  }, [answer, versions])
  return arrived
}

function useAnnouncement(answer: AnswerMessage | null, named: boolean): string {
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
      const model = named ? (answeringAttempt(answer)?.model.name ?? null) : null
      setSaid(phaseSentence(answer.phase, model, answer.queuePosition))
      return
    }
    const part = finishedPart(answer.text, state.length, running)
    if (part.end > state.length) {
      state.length = part.end
      setSaid(part.text)
    }
  }, [answer, named])

  return said
}
