import type { ReplayedModel, ReplayReport, ReplayTotals } from '#shared/contract/replay'
import { percent } from '../learning/describe-outcome.ts'
import { ReplayHeadline } from './replay-headline.tsx'
import { sayHeadline, sayLeftOut, sayQuality, saySeconds } from './say-replay.ts'
import { UnplayedList } from './unplayed-list.tsx'

const head = 'py-1.5 pr-3 text-2xs font-[560] text-ink-3'
const cell = 'num border-t py-1.5 pr-3 text-right'
const shownChanges = 50

function Row(props: { name: string; totals: ReplayTotals }) {
  const { decisions, moved, before, after } = props.totals
  return (
    <tr>
      <th scope="row" className="border-t py-1.5 pr-3 text-left font-normal">
        {props.name}
      </th>
      <td className={cell}>{decisions.toLocaleString('en')}</td>
      <td className={cell}>{percent(decisions === 0 ? 0 : moved / decisions)}</td>
      <td className={cell}>
        {sayQuality(before.quality)} → {sayQuality(after.quality)}
      </td>
      <td className={cell}>
        {saySeconds(before.seconds)} → {saySeconds(after.seconds)}
      </td>
      <td className={cell}>
        {before.loads} → {after.loads}
      </td>
    </tr>
  )
}

/** Said of a model that was renamed, deleted, or whose server is gone. */
function Gone({ model }: { model: ReplayedModel | null }) {
  if (model?.present !== false) return null
  return <span className="text-xs text-amber"> (not listed any more)</span>
}

/** What would have been, by task, and which decisions would have been others. */
export function ReplayResult({ report }: { report: ReplayReport }) {
  const leftOut = sayLeftOut(report)
  const shown = report.changes.slice(0, shownChanges)
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="text-md font-[560]">
        {sayHeadline(report)}
      </p>
      {report.total.decisions > 0 && <ReplayHeadline totals={report.total} />}
      {leftOut.length > 0 && (
        <ul className="list-disc pl-4 text-xs text-ink-2">
          {leftOut.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {report.tasks.length > 0 && (
        <div className="overflow-x-auto">
          <table aria-label="By task" className="w-full text-sm">
            <thead>
              <tr>
                <th className={`${head} text-left`}>Task</th>
                <th className={`${head} text-right`}>Decisions</th>
                <th className={`${head} text-right`}>Moved</th>
                <th className={`${head} text-right`}>Good answers</th>
                <th className={`${head} text-right`}>Time</th>
                <th className={`${head} text-right`}>Loads</th>
              </tr>
            </thead>
            <tbody>
              {report.tasks.map((totals) => (
                <Row key={totals.task} name={totals.task} totals={totals} />
              ))}
              <Row name="all" totals={report.total} />
            </tbody>
          </table>
        </div>
      )}
      {shown.length > 0 && (
        <details open>
          <summary className="cursor-pointer text-sm font-[560]">
            What would change
            {report.total.moved > shown.length && ` (the newest ${shown.length})`}
          </summary>
          <ol aria-label="What would change" className="mt-1 divide-y border-y">
            {shown.map((change) => (
              <li key={change.decisionId} className="py-2 text-sm">
                <p className="truncate">{change.prompt ?? 'A prompt that is not here any more'}</p>
                <p className="[overflow-wrap:anywhere]">
                  <span className="text-ink-2">{change.from?.name ?? 'no model'}</span>
                  <Gone model={change.from} />{' '}
                  <span aria-hidden="true" className="text-signal">
                    →
                  </span>
                  <span className="sr-only">would go to</span>{' '}
                  <span className="font-[550]">{change.to?.name ?? 'no model'}</span>
                  <Gone model={change.to} />
                </p>
                <p className="text-xs text-ink-2">{change.reason}</p>
              </li>
            ))}
          </ol>
        </details>
      )}
      <UnplayedList
        problems={report.problems ?? []}
        total={report.withoutFacts + report.newerFacts + report.unreadable}
      />
    </div>
  )
}
