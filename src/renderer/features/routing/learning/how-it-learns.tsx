import type { LearningOverview } from '#shared/contract/learning'
import { kindNames } from './describe-outcome.ts'

/** What counts how much, and why: behind a fold. */
export function HowItLearns(props: Pick<LearningOverview, 'weights' | 'halfLifeDays' | 'prompts'>) {
  return (
    <details className="rounded-lg border bg-raised px-4 py-3 text-sm">
      <summary className="font-[550]">How it learns</summary>
      <p className="mt-2 max-w-[72ch] text-ink-2">
        Each model begins with a guess from its size. What becomes of its answers moves that guess:
        for the same kind of prompt the most, for other kinds a little, and for prompts much like an
        earlier one the more. After {props.halfLifeDays} days an outcome counts half. Everything
        stays on this machine; answers of the demo are never learned from.{' '}
        {props.prompts > 0 && `${props.prompts.toLocaleString('en')} prompts are remembered.`}
      </p>
      <table className="mt-3 w-full max-w-[46rem] text-xs">
        <thead>
          <tr className="text-left text-2xs text-ink-3">
            <th className="py-1 pr-3 font-[560]">Outcome</th>
            <th className="py-1 pr-3 text-right font-[560]">Counts for</th>
            <th className="py-1 pr-3 text-right font-[560]">Against</th>
            <th className="py-1 font-[560]">Why</th>
          </tr>
        </thead>
        <tbody>
          {props.weights.map((weight) => (
            <tr key={weight.kind}>
              <th
                scope="row"
                className="border-t py-1 pr-3 text-left font-normal whitespace-nowrap"
              >
                {kindNames[weight.kind]}
              </th>
              <td className="num border-t py-1 pr-3 text-right">{weight.for || '–'}</td>
              <td className="num border-t py-1 pr-3 text-right">{weight.against || '–'}</td>
              <td className="border-t py-1 text-ink-2">{weight.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
