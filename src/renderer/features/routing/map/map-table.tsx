import type { HistoryOverview } from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import type { LearningOverview } from '#shared/contract/learning'
import { type TaskName, taskNames } from '#shared/contract/routing'
import { DemoTag } from '../../../ui/pill.tsx'
import { type CellFacts, levels, type Measure, viewCell } from './map-cell.ts'

/** Pixels. */
const taskWidth = 104
const modelWidths = { least: 124, most: 280 }

/**
 * Which model was given which task: a row for each task that came up, a column for each model. A cell leads to its
 * decisions.
 */
export function MapTable(props: {
  overview: HistoryOverview
  learned: LearningOverview | null
  measure: Measure
  onOpen: (task: TaskName, model: ModelKey) => void
}) {
  const { overview, learned, measure } = props
  const { cells, models } = overview
  const tasks = taskNames.filter((task) => cells.some((cell) => cell.task === task))
  const fastest = Math.max(0, ...cells.map(({ tokensPerSecond }) => tokensPerSecond ?? 0))
  const learnedOf = (task: TaskName, key: ModelKey) =>
    learned?.models.find(({ model }) => model === key)?.tasks.find((one) => one.task === task) ??
    null
  return (
    <>
      <section
        aria-label="Tasks and models, scrolling"
        className="overflow-x-auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
      >
        <table
          className="w-full table-fixed border-separate border-spacing-1 text-sm"
          style={{
            minWidth: taskWidth + modelWidths.least * models.length,
            maxWidth: taskWidth + modelWidths.most * models.length,
          }}
        >
          <caption className="sr-only">Tasks and models</caption>
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky left-0 bg-raised text-left text-xs text-ink-2"
                style={{ width: taskWidth }}
              >
                Task
              </th>
              {models.map(({ model }) => (
                <th key={model.key} scope="col" className="px-1 text-center text-xs font-normal">
                  <span className="num block truncate text-ink" title={model.name}>
                    {model.name}
                  </span>
                  <span className="block truncate text-2xs text-ink-3">
                    {model.endpointName} {model.demo && <DemoTag />}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tasks.map((task) => {
              const row = cells.filter((cell) => cell.task === task)
              const ofTask = row.reduce((sum, { n }) => sum + n, 0)
              return (
                <tr key={task}>
                  <th scope="row" className="sticky left-0 bg-raised pr-3 text-left font-[560]">
                    {task}
                  </th>
                  {models.map(({ model }) => (
                    <Cell
                      key={model.key}
                      name={`${task}, ${model.name}`}
                      measure={measure}
                      facts={{
                        decided: row.find((one) => one.model === model.key) ?? null,
                        learned: learnedOf(task, model.key),
                        ofTask,
                        fastest,
                      }}
                      onOpen={() => props.onOpen(task, model.key)}
                    />
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
      {(measure === 'expected' || measure === 'learned') && <Legend />}
    </>
  )
}

function Cell(props: { name: string; facts: CellFacts; measure: Measure; onOpen: () => void }) {
  const { name, facts } = props
  const view = viewCell(facts, props.measure)
  const figure = (
    <>
      <span className="num block">{view?.words ?? '–'}</span>
      <span className="block text-2xs whitespace-nowrap text-ink-2">
        {view?.note ?? sayMissing(facts, props.measure)}
      </span>
    </>
  )
  const box = 'min-h-11 w-full rounded-sm px-2 py-1 text-center'
  const style = { background: view?.background ?? 'transparent' }
  return (
    <td className="p-0">
      {facts.decided ? (
        <button
          type="button"
          aria-label={`${name}: ${view ? `${view.words}, ${view.note}` : sayMissing(facts, props.measure)}. Show these decisions`}
          onClick={props.onOpen}
          className={`${box} border border-transparent transition-colors hover:border-line-control`}
          style={style}
        >
          {figure}
        </button>
      ) : (
        <div className={`${box} text-ink-3`} style={style}>
          {figure}
        </div>
      )}
    </td>
  )
}

function sayMissing({ decided }: CellFacts, measure: Measure): string {
  if (measure === 'learned') return 'no outcomes'
  return decided ? `n = ${decided.n}` : ''
}

function Legend() {
  return (
    <ul
      aria-label="Colours of good answers"
      className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-2xs text-ink-2"
    >
      {levels.map(({ name, background }) => (
        <li key={name} className="flex items-center gap-1.5">
          <span aria-hidden="true" className="size-3 rounded-xs border" style={{ background }} />
          {name}
        </li>
      ))}
    </ul>
  )
}
