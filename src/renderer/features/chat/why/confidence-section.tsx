import { Check, Minus, X } from 'lucide-react'
import type { AnswerConfidence, AnswerMessage } from '#shared/contract/chat'
import type { StructureCheck } from '#shared/contract/confidence'
import { classNames } from '../../../ui/class-names.ts'
import { describeEvidence, sayConfidence, sayUnjudged, sayVerdict } from '../describe-confidence.ts'

/** How far the answer is trusted, what that rests on, and whether a bigger model was asked as well. */
export function ConfidenceSection({ answer }: { answer: AnswerMessage }) {
  const { confidence } = answer
  return (
    <section aria-label="How sure of the answer" className="mt-4">
      <h3 className="text-2xs font-semibold text-ink-3">How sure of the answer</h3>
      {confidence ? (
        <Judged confidence={confidence} />
      ) : (
        <p className="mt-1 text-xs text-ink-2">{sayUnjudged(answer)}</p>
      )}
    </section>
  )
}

function Judged({ confidence }: { confidence: AnswerConfidence }) {
  const checks = confidence.checks.filter(({ verdict }) => verdict !== 'not-applicable')
  return (
    <>
      <p className="num mt-1 font-semibold">{sayConfidence(confidence)}</p>
      <p className="mt-1 rounded-md bg-sunken px-3 py-2 text-xs leading-normal">
        {sayVerdict(confidence)}
      </p>
      <details className="mt-1 text-xs text-ink-2">
        <summary className="cursor-pointer">What that rests on</summary>
        <dl className="mt-2 grid grid-cols-[max-content_1fr] gap-x-2.5 gap-y-0.5 text-xs">
          {describeEvidence(confidence).map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="text-ink-2">{value}</dd>
            </div>
          ))}
        </dl>
        {checks.length > 0 && (
          <ul aria-label="What was checked" className="mt-2 flex flex-col gap-0.5 text-xs">
            {checks.map((check) => (
              <CheckLine key={check.name} check={check} />
            ))}
          </ul>
        )}
      </details>
    </>
  )
}

const marks = { passes: Check, fails: X, 'not-applicable': Minus }

function CheckLine({ check }: { check: StructureCheck }) {
  const Mark = marks[check.verdict]
  const fails = check.verdict === 'fails'
  return (
    <li className="flex items-start gap-1.5 text-ink-2">
      <Mark
        className={classNames('mt-0.5 size-3 shrink-0', fails ? 'text-red' : 'text-green')}
        aria-hidden="true"
      />
      <span className="sr-only">{fails ? 'Fails:' : 'Passes:'}</span>
      {check.detail}
    </li>
  )
}
