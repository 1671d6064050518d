import type { AnswerMessage } from '#shared/contract/chat'
import { DemoTag } from '../../../ui/pill.tsx'
import { RouteMark } from '../../../ui/route-mark.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { answeringAttempt, formatSeconds, formatSpeed } from '../describe.ts'

/** A shorter load is not worth a word. */
const shownLoadMs = 300

/** Which way the prompt went: who chose, which model, how fast, and the way to the reasons. */
export function RouteLine({ answer }: { answer: AnswerMessage }) {
  const { ui } = useChatScope()
  const { decision } = answer
  const open = useChatUi((state) => state.why?.answerId === answer.id)
  const attempt = answeringAttempt(answer)
  const model = attempt?.model ?? decision?.model ?? null
  if (!decision && !model) return null
  const { firstTokenMs = null, loadMs = null, tokensPerSecond = null } = attempt?.timings ?? {}
  const loading =
    (loadMs ?? 0) >= shownLoadMs ? `, ${formatSeconds(loadMs ?? 0)} of it loading` : ''
  const figures = [
    firstTokenMs === null
      ? null
      : { text: formatSeconds(firstTokenMs), says: `to the first word${loading}` },
    tokensPerSecond === null ? null : { text: formatSpeed(tokensPerSecond), says: 'while writing' },
  ].filter((figure) => figure !== null)
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[12.5px] text-ink-2">
      <RouteMark quiet={decision?.by === 'manual' || decision?.by === 'none'} />
      <span className="inline-flex min-w-0 flex-wrap items-center gap-x-1.5">
        <span>{wayIn(answer)} →</span>
        {model ? (
          <>
            <b className="font-semibold break-all text-ink">{model.name}</b>
            {model.demo && <DemoTag />}
            <span>on {model.endpointName}</span>
          </>
        ) : (
          <b className="font-semibold text-ink">no model</b>
        )}
      </span>
      {figures.length > 0 && (
        <span className="num whitespace-nowrap text-ink-3">
          {figures.map((figure, index) => (
            <span key={figure.says} title={`${figure.text} ${figure.says}`}>
              {index > 0 && ' · '}
              {figure.text}
              <span className="sr-only"> {figure.says}</span>
            </span>
          ))}
        </span>
      )}
      {decision && (
        <button
          type="button"
          aria-expanded={open}
          className="border-b border-dashed border-current font-[560] text-signal hover:text-signal-strong"
          onClick={() => ui.setState({ why: open ? null : { decision, answerId: answer.id } })}
        >
          Why this model
        </button>
      )}
    </div>
  )
}

function wayIn({ decision }: AnswerMessage): string {
  switch (decision?.by) {
    case 'manual':
      return 'Your choice'
    case 'rule':
      return 'Rule'
    case 'escalation':
      return 'Second opinion'
    case 'explore':
      return 'Tried to learn'
    default:
      return 'Auto'
  }
}
