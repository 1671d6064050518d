import { Eraser } from 'lucide-react'
import type { LearnedModel } from '#shared/contract/learning'
import type { TaskName } from '#shared/contract/routing'
import { IconButton } from '../../../ui/icon-button.tsx'
import { timeAgo } from '../../models/time-ago.ts'
import { countOf, percent } from './describe-outcome.ts'
import { EstimateBar } from './estimate-bar.tsx'

const head = 'py-1.5 pr-3 text-left text-2xs font-[560] text-ink-3'
const cell = 'border-t py-1.5 pr-3 align-middle'

/** What was learned of one model, a row for each task. */
export function LearnedModelCard(props: {
  model: LearnedModel
  now: number
  onOpen: (task: TaskName) => void
  onReset: () => void
}) {
  const { model, now } = props
  const id = `learned-${model.model}`
  return (
    <section aria-labelledby={id} className="rounded-lg border bg-raised px-4 pt-3 pb-2">
      <header className="flex items-center gap-x-3">
        <h2 id={id} className="min-w-0 text-md font-[620] [overflow-wrap:anywhere]">
          {model.name}
        </h2>
        <span className="text-xs text-ink-3">
          {countOf(model.outcomes, 'outcome')}, the last {timeAgo(model.lastAt, now)}
          {!model.present && ' · not listed now'}
        </span>
        <span className="grow" />
        <IconButton
          label={`Forget what ${model.name} has earned`}
          size="sm"
          onClick={props.onReset}
        >
          <Eraser />
        </IconButton>
      </header>
      <table className="mt-1 w-full text-sm">
        <thead>
          <tr>
            <th className={head}>Task</th>
            <th className={`${head} w-[38%]`}>Good answers</th>
            <th className={`${head} text-right`}>Likely</th>
            <th className={`${head} text-right max-phone:hidden`}>
              <abbr
                title="How many outcomes the estimate rests on: older ones and those of other tasks count less"
                className="no-underline"
              >
                n
              </abbr>
            </th>
            <th className={`${head} text-right max-list:hidden`}>Last</th>
            <th className={`${head} pr-0 text-right`}>
              <span className="sr-only">Outcomes</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {model.tasks.map(({ task, estimate, guess, outcomes, lastAt }) => (
            <tr key={task}>
              <th scope="row" className={`${cell} text-left font-normal`}>
                {task}
              </th>
              <td className={cell}>
                <EstimateBar estimate={estimate} guess={guess} />
              </td>
              <td className={`${cell} num text-right whitespace-nowrap`}>
                {percent(estimate.mean)}{' '}
                <span className="text-ink-3 max-phone:hidden">
                  ({Math.round(100 * estimate.low)}–{Math.round(100 * estimate.high)})
                </span>
              </td>
              <td className={`${cell} num text-right max-phone:hidden`}>{estimate.n}</td>
              <td className={`${cell} text-right text-xs text-ink-3 max-list:hidden`}>
                {timeAgo(lastAt, now)}
              </td>
              <td className={`${cell} pr-0 text-right`}>
                <button
                  type="button"
                  aria-label={`${countOf(outcomes, 'outcome')} of ${model.name} for ${task}`}
                  className="border-b border-dashed border-current text-xs whitespace-nowrap text-signal hover:text-signal-strong"
                  onClick={() => props.onOpen(task)}
                >
                  {countOf(outcomes, 'outcome')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
