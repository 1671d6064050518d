import type { HistoryOverview } from '#shared/contract/history'
import { taskNames } from '#shared/contract/routing'
import { type Measure, viewCell } from './map-cell.ts'

/** Which model was given which task: a row for each task that came up, a column for each model. */
export function MapTable(props: { overview: HistoryOverview; measure: Measure }) {
  const { cells, models } = props.overview
  const tasks = taskNames.filter((task) => cells.some((cell) => cell.task === task))
  const fastest = Math.max(0, ...cells.map(({ tokensPerSecond }) => tokensPerSecond ?? 0))
  return (
    <table className="border-separate border-spacing-1 text-sm">
      <caption className="sr-only">Tasks and models</caption>
      <thead>
        <tr>
          <th scope="col" className="text-left text-xs text-ink-2">
            Task
          </th>
          {models.map(({ model }) => (
            <th key={model.key} scope="col" className="num px-1 text-xs text-ink-2">
              {model.name}
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
              <th scope="row" className="pr-3 text-left font-[560]">
                {task}
              </th>
              {models.map(({ model }) => {
                const cell = row.find((one) => one.model === model.key)
                const view = cell && viewCell(cell, props.measure, { ofTask, fastest })
                return (
                  <td
                    key={model.key}
                    className="min-w-24 rounded-sm px-3 py-1.5 text-center"
                    style={{
                      background: view
                        ? `color-mix(in srgb, var(--green-soft) ${Math.round(100 * view.depth)}%, var(--raised))`
                        : 'var(--raised)',
                    }}
                  >
                    <span className="num block">{view ? view.words : '–'}</span>
                    {cell && <span className="block text-2xs text-ink-2">n = {cell.n}</span>}
                  </td>
                )
              })}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
