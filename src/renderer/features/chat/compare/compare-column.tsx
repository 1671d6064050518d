import { Square, ThumbsUp } from 'lucide-react'
import type { AnswerMessage } from '#shared/contract/chat'
import { Button } from '../../../ui/button.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useChatScope } from '../chat-ui.ts'
import {
  answeringAttempt,
  formatCount,
  formatSeconds,
  formatSpeed,
  formatWholeSeconds,
} from '../describe.ts'
import { briefFailure } from '../describe-failure.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { useNow } from '../use-now.ts'
import { type Column, votedClass } from './side-by-side.ts'

const said = { won: 'Better', tie: 'Tie', lost: 'Not chosen' } as const

/** One model's answer beside others. */
export function CompareColumn(props: {
  column: Column
  /** What goes on, in words. */
  phase: string
  mayVote: boolean
}) {
  const { answer, label, name } = props.column
  const { actions } = useChatScope()
  const running = answer.status === 'running'
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys lead from column to column, and vote
      tabIndex={0}
      data-column
      aria-label={label}
      className="flex min-w-[min(100%,240px)] flex-1 snap-start flex-col gap-2 rounded-md border bg-raised p-3"
    >
      <header className="flex items-center gap-2">
        <b className="min-w-0 grow truncate text-sm font-semibold" title={label}>
          {label}
        </b>
        {answer.vote && <span className="text-xs text-ink-2">{said[answer.vote]}</span>}
        {running && (
          <Button
            size="sm"
            aria-label={`Stop ${label}`}
            icon={<Square className="size-3 fill-current" aria-hidden="true" />}
            onClick={() => actions.stop(answer.runId)}
          >
            Stop
          </Button>
        )}
      </header>
      <div className="min-w-0 grow">
        {answer.text !== '' && <Markdown text={answer.text} growing={running} />}
        {running && <Phase says={props.phase} since={answer.phaseSince} />}
        {!running && <Ending answer={answer} name={name} />}
      </div>
      <footer className="flex flex-wrap items-center gap-2">
        {props.mayVote && (
          <Button
            size="sm"
            aria-label={`This one is better: ${label}`}
            aria-pressed={answer.vote === 'won'}
            className={votedClass}
            icon={<ThumbsUp className="size-3.5" aria-hidden="true" />}
            onClick={() => actions.vote(answer.id, answer.vote === 'won' ? null : 'better')}
          >
            Better
          </Button>
        )}
        {!running && answer.text !== '' && (
          <Button size="sm" aria-label={`Keep ${label}`} onClick={() => actions.keep(answer.id)}>
            {answer.kept ? 'Kept' : 'Keep'}
          </Button>
        )}
        {/* How fast it is and how much it writes would tell who it is. */}
        {name !== null && (
          <span className="num text-xs text-ink-3">{figures(answer).join(' · ')}</span>
        )}
      </footer>
    </section>
  )
}

/** `since`: epoch milliseconds. */
function Phase({ says, since }: { says: string; since: number | null }) {
  const now = useNow(true, 1000)
  const seconds = since === null ? 0 : Math.floor(Math.max(0, now - since) / 1000)
  return (
    <p className="flex items-center gap-2 text-sm text-ink-2">
      <Spinner className="shrink-0 text-signal" />
      <span>{says}</span>
      {seconds >= 1 && (
        <span className="num whitespace-nowrap text-ink-3">{formatWholeSeconds(seconds)}</span>
      )}
    </p>
  )
}

function Ending({ answer, name }: { answer: AnswerMessage; name: string | null }) {
  if (answer.status === 'stopped') return <p className="text-sm text-ink-2">Stopped.</p>
  if (answer.status === 'interrupted') return <p className="text-sm text-ink-2">Interrupted.</p>
  if (answer.status !== 'failed') return null
  const model = name ?? 'the model'
  const endpoint = (name && answeringAttempt(answer)?.model.endpointName) || 'its server'
  const reason = answer.failure && briefFailure(answer.failure, { model, endpoint })
  const sentence = reason ? `It could not answer. ${reason}.` : 'It could not answer.'
  return <p className="text-sm text-red">{sentence}</p>
}

function figures(answer: AnswerMessage): string[] {
  const attempt = answeringAttempt(answer)
  if (!attempt || answer.status === 'running') return []
  const { totalMs, tokensPerSecond } = attempt.timings
  const { completionTokens } = attempt.usage
  return [
    ...(totalMs === null ? [] : [formatSeconds(totalMs)]),
    ...(tokensPerSecond === null ? [] : [formatSpeed(tokensPerSecond)]),
    ...(completionTokens === null ? [] : [`${formatCount(completionTokens)} tokens`]),
  ]
}
