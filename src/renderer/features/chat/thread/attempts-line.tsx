import { CornerDownRight } from 'lucide-react'
import type { AnswerMessage } from '#shared/contract/chat'
import { briefFailure } from '../describe-failure.ts'

/** "llama3 ran out of memory → answered by gemma3", where more than one model was tried. */
export function AttemptsLine({ answer }: { answer: AnswerMessage }) {
  const last = answer.attempts.at(-1)
  const failed = answer.attempts.slice(0, -1).filter((attempt) => attempt.failure !== null)
  if (!last || failed.length === 0) return null
  const verb =
    answer.status === 'running' ? 'now with' : answer.status === 'done' ? 'answered by' : 'then'
  return (
    <ul className="flex flex-col gap-0.5 text-[12.5px] text-ink-2">
      {failed.map((attempt, index) => (
        <li key={attempt.id} className="flex items-start gap-1.5">
          <CornerDownRight className="mt-0.5 size-3.5 shrink-0 text-amber" aria-hidden="true" />
          <span>
            {attempt.failure
              ? briefFailure(attempt.failure, {
                  model: attempt.model.name,
                  endpoint: attempt.model.endpointName,
                })
              : attempt.model.name}
            {index === failed.length - 1 && ` → ${verb} ${last.model.name}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
