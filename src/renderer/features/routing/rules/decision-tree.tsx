import type { ReactNode } from 'react'
import type { Candidate, Decision, LocalTime } from '#shared/contract/routing'
import type { RulesTest, RuleVerdict } from '#shared/contract/rules'
import type { RuleSettings } from '#shared/contract/settings'
import { classNames } from '../../../ui/class-names.ts'
import { DemoTag } from '../../../ui/pill.tsx'
import { asksForTime } from './test-time.tsx'

const words: Record<RuleVerdict['outcome'], string> = {
  off: 'off',
  broken: 'can’t be used',
  missed: 'does not hold',
  unavailable: 'holds, but its target can’t take this',
  decides: 'holds and decides',
  later: 'would hold, but comes later',
}

/** From what is known of the prompt over the rules to the choice. */
export function DecisionTree(props: {
  rules: readonly RuleSettings[]
  test: RulesTest
  /** The place of a rule that is not saved. */
  draft: number | null
}) {
  const { decision, verdicts, localTime } = props.test
  const known = [...knownOf(decision), ...(asksForTime(props.rules) ? timeOf(localTime) : [])]
  const chosen = decision.candidates.find(({ model }) => model === decision.chosen)
  return (
    <ol aria-label="Decision" className="mt-4 flex flex-col gap-3 border-l pl-4 text-sm">
      <Step title="What is known of it">
        <dl className="grid grid-cols-[max-content_1fr] gap-x-3 text-xs">
          {known.map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="num text-ink-3">{name}</dt>
              <dd className="num">{value}</dd>
            </div>
          ))}
        </dl>
      </Step>
      <Step title="Rules">
        {props.rules.length === 0 && <p className="text-xs text-ink-2">There are none.</p>}
        <ol aria-label="Verdicts" className="flex flex-col gap-1">
          {verdicts.map(({ outcome, error }, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a verdict belongs to a place
              key={index}
              className={classNames(
                'text-xs',
                outcome === 'decides' ? 'text-signal' : 'text-ink-2',
              )}
            >
              <span className="num text-ink-3">{index + 1}</span>{' '}
              <b className="font-[560]">{props.rules[index]?.name}</b>
              {index === props.draft && ' (not saved)'} {words[outcome]}
              {error && <span className="text-amber"> ({error})</span>}
            </li>
          ))}
        </ol>
      </Step>
      <Step title="Models">
        <ol aria-label="Models" className="flex flex-col gap-1">
          {decision.candidates.map((candidate) => (
            <CandidateLine
              key={candidate.model}
              candidate={candidate}
              chosen={candidate.model === decision.chosen}
            />
          ))}
        </ol>
      </Step>
      <Step title={chosen ? `Goes to ${chosen.name}` : 'Goes nowhere'}>
        <p className="text-xs text-ink-2">{decision.reason}</p>
      </Step>
    </ol>
  )
}

function Step(props: { title: string; children: ReactNode }) {
  return (
    <li>
      <h3 className="mb-1 text-xs font-[600]">{props.title}</h3>
      {props.children}
    </li>
  )
}

function CandidateLine(props: { candidate: Candidate; chosen: boolean }) {
  const { candidate, chosen } = props
  return (
    <li className={classNames('flex flex-wrap gap-x-2 text-xs', chosen && 'text-signal')}>
      <b className="font-[560] break-all">{candidate.name}</b>
      {candidate.demo && <DemoTag />}
      <span className="text-ink-3">{candidate.endpointName}</span>
      {candidate.rejected === null ? (
        <span className="num ml-auto">{candidate.score.toFixed(1)}</span>
      ) : (
        <span className="basis-full text-ink-2">{candidate.rejected}</span>
      )}
    </li>
  )
}

function timeOf({ hour, weekday }: LocalTime): { name: string; value: string }[] {
  return [
    { name: 'hour', value: String(hour) },
    { name: 'weekday', value: weekday },
  ]
}

function knownOf({ features }: Decision): { name: string; value: string }[] {
  const { needs, probabilities } = features
  const share = (value: number | undefined) =>
    value === undefined ? '' : ` (${Math.round(100 * value)} %)`
  const wanted = Object.entries(needs).flatMap(([need, wants]) => (wants ? [need] : []))
  return [
    { name: 'task', value: `${features.task}${share(probabilities?.task[features.task])}` },
    {
      name: 'complexity',
      value: `${features.complexity}${share(probabilities?.complexity[features.complexity])}`,
    },
    { name: 'language', value: features.language ?? 'not known' },
    { name: 'promptTokens', value: String(features.promptTokens) },
    { name: 'totalTokens', value: String(features.totalTokens) },
    { name: 'turns', value: String(features.turns) },
    { name: 'attachments', value: String(features.attachments) },
    { name: 'passages', value: String(features.passages) },
    { name: 'hasCode', value: String(features.hasCode) },
    { name: 'needs', value: wanted.join(', ') || 'nothing special' },
  ]
}
