import type { Decision } from '#shared/contract/routing'
import { DemoTag } from '../../../ui/pill.tsx'
import { StatusDot } from '../../../ui/status-dot.tsx'
import { formatCount, formatSeconds, roughTokens } from '../describe.ts'

/** From here on the length of a prompt is worth a word. */
const longPrompt = 8_000

/** "debugging, medium → likely qwen3:32b on Ollama, about 9 s (resident)" */
export function PreviewLine(props: {
  decision: Decision | null
  length: number
  /** Something to know about the choice. */
  note: string | null
}) {
  const { decision, length } = props
  const size =
    length >= longPrompt
      ? `${formatCount(length)} characters, about ${formatCount(decision?.features.promptTokens ?? roughTokens(length))} tokens`
      : null
  return (
    <p className="mx-auto flex min-h-5 w-full max-w-[760px] flex-wrap items-center gap-x-2 px-1.5 text-[12.5px] text-ink-2">
      {decision && (
        <span className="flex min-w-0 items-baseline gap-x-2">
          <Likely decision={decision} />
        </span>
      )}
      <span role="status" className="ml-auto text-ink-3">
        {props.note}
      </span>
      {size && <span className="num text-ink-3">{size}</span>}
    </p>
  )
}

const certainty: Record<Decision['by'], string> = {
  manual: '',
  rule: 'by a rule',
  score: 'likely',
  explore: 'to learn',
  escalation: '',
  merge: '',
  none: '',
}

function Likely({ decision }: { decision: Decision }) {
  const { features, candidates, chosen } = decision
  const candidate = candidates.find(({ model }) => model === chosen)
  if (!candidate) {
    return (
      <>
        <StatusDot tone="amber" />
        <span>{decision.reason}</span>
      </>
    )
  }
  const { seconds } = candidate
  return (
    <>
      <StatusDot tone="signal" />
      <span className="inline-flex min-w-0 flex-wrap items-center gap-x-1.5">
        <span>
          {features.task}, {features.complexity} → {certainty[decision.by]}
        </span>
        <b className="font-semibold break-all text-ink">{candidate.name}</b>
        {candidate.demo && <DemoTag />}
        <span>
          on {candidate.endpointName}
          {seconds === null ? '' : `, about ${formatSeconds(1000 * seconds)}`}
          {candidate.resident ? ' (in memory)' : ' (has to load)'}
        </span>
      </span>
    </>
  )
}
