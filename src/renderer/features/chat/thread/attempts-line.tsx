import { CornerDownRight } from 'lucide-react'
import type { Attempt } from '#shared/contract/attempt'
import type { AnswerMessage } from '#shared/contract/chat'
import { briefFailure } from '../describe-failure.ts'
import { describeRemedy } from '../describe-remedy.ts'

/** Each try that failed, why, and what was done about it; nothing where the first try answered. */
export function AttemptsLine({ answer }: { answer: AnswerMessage }) {
  const { attempts } = answer
  const failed = attempts.slice(0, -1).filter((attempt) => attempt.failure !== null)
  if (failed.length === 0) return null
  return (
    <ul aria-label="What was tried" className="flex flex-col gap-0.5 text-[12.5px] text-ink-2">
      {failed.map((attempt) => {
        const next = attempts[attempts.indexOf(attempt) + 1]
        return (
          <li key={attempt.id} className="flex items-start gap-1.5">
            <CornerDownRight className="mt-0.5 size-3.5 shrink-0 text-amber" aria-hidden="true" />
            <span className="min-w-0 break-words">
              {attempt.failure
                ? briefFailure(attempt.failure, {
                    model: attempt.model.name,
                    endpoint: attempt.model.endpointName,
                  })
                : attempt.model.name}
              {next && ` → ${sayNext(next, next === attempts.at(-1), answer.status)}`}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function sayNext(next: Attempt, isLast: boolean, status: AnswerMessage['status']): string {
  const how = next.remedy ? describeRemedy(next.remedy, next.model) : next.model.name
  if (!isLast) return how
  if (status === 'running') return `now ${how}`
  return status === 'done' ? `answered: ${how}` : how
}
