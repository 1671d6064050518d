import type { AnswerMessage } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import { classNames } from '../../../ui/class-names.ts'
import { DemoTag } from '../../../ui/pill.tsx'
import { RouteMark } from '../../../ui/route-mark.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { answeringAttempt, formatSeconds, formatSpeed } from '../describe.ts'
import { describeRoute } from './route-words.ts'

/** A shorter load is not worth a word. */
const shownLoadMs = 300

/**
 * Which way the prompt went: who chose, which model, with how many points, how fast, and the way to the reasons. It
 * stands out only where another model answers than before.
 */
export function RouteLine(props: {
  answer: AnswerMessage
  /** Of the answer before it; `null` = it is the first. */
  modelBefore: ModelKey | null
}) {
  const { answer, modelBefore } = props
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
  const { way, score, fellBack } = describeRoute(answer)
  const isNews = model !== null && model.key !== modelBefore
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[12.5px] text-ink-2">
      <span
        className={classNames(
          'inline-flex min-w-0 flex-wrap items-center gap-x-1.5 rounded-full',
          isNews && '-ml-2 bg-signal-soft py-0.5 pr-2.5 pl-2',
        )}
      >
        <RouteMark quiet={!isNews} />
        <span className={classNames(fellBack && 'text-amber')}>{way} →</span>
        {model ? (
          <>
            <b
              className={classNames('break-all', isNews ? 'font-semibold text-ink' : 'font-medium')}
            >
              {model.name}
            </b>
            {model.demo && <DemoTag />}
          </>
        ) : (
          <b className="font-semibold text-ink">no model</b>
        )}
        {score && (
          <span className="num whitespace-nowrap" title={`${score} points`}>
            <span aria-hidden="true">· </span>
            {score}
            <span className="sr-only"> points</span>
          </span>
        )}
      </span>
      {isNews && modelBefore !== null && <span className="sr-only">another model than before</span>}
      {model && <span>on {model.endpointName}</span>}
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
