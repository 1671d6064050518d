import type { ReactNode } from 'react'
import type { BoardRun } from '#shared/contract/board'
import type { ModelKey } from '#shared/contract/ids'
import { formatRoute } from '../../../app/route.ts'
import { classNames } from '../../../ui/class-names.ts'
import { StatusDot } from '../../../ui/status-dot.tsx'
import { formatWholeSeconds } from '../../chat/describe.ts'
import type { Track } from './choose-tracks.ts'
import { sayRun, shortFailure } from './say-run.ts'
import type { TrackWords } from './say-track.ts'

/** The same as the yard, as tables. `now`: epoch milliseconds. */
export function BoardTables(props: {
  runs: readonly BoardRun[]
  tracks: readonly Track[]
  words: ReadonlyMap<ModelKey, TrackWords>
  progressOf: (run: BoardRun) => number | null
  now: number
}) {
  const { runs, tracks, words, progressOf, now } = props
  return (
    <div className="flex flex-col gap-4 overflow-x-auto px-4 pb-2">
      <Table
        label="Runs"
        columns={[
          { title: 'Prompt' },
          { title: 'Task', roomy: true },
          { title: 'Model' },
          { title: 'State' },
          { title: 'Time', roomy: true },
        ]}
      >
        {runs.length === 0 && (
          <tr>
            <td colSpan={5} className="py-2 text-ink-2">
              Nothing is running.
            </td>
          </tr>
        )}
        {[...runs].reverse().map((run) => {
          const { tone, state } = sayRun(run, progressOf(run))
          const earlier = run.failedTries.map(
            ({ model, failure }) => `${model.name} (${shortFailure(failure)}) → `,
          )
          return (
            <tr key={run.runId} className="border-t">
              <td className="max-w-28 truncate py-1.5 pr-3 phone:max-w-64">
                <a
                  href={formatRoute({ room: 'chat', id: run.conversationId, at: run.messageId })}
                  className="hover:underline"
                >
                  {run.prompt || '(no text)'}
                </a>
              </td>
              <td className="pr-3 max-phone:hidden">{run.task}</td>
              <td className="num pr-3 break-words">
                {earlier.join('')}
                {run.model?.name ?? '–'}
              </td>
              <td className="pr-3">
                <span className="inline-flex items-center gap-1.5">
                  <StatusDot tone={tone} />
                  {state}
                </span>
              </td>
              <td className="num whitespace-nowrap text-ink-2 max-phone:hidden">
                {sinceWords(run, now)}
              </td>
            </tr>
          )
        })}
      </Table>
      <Table
        label="Models"
        columns={[{ title: 'Model' }, { title: 'Server' }, { title: 'Memory' }]}
      >
        {tracks.map((track) => {
          const say = words.get(track.key)
          return (
            <tr key={track.key} className="border-t">
              <td className="num py-1.5 pr-3">
                <a
                  href={formatRoute({ room: 'models', at: track.key })}
                  className="hover:underline"
                >
                  {track.name}
                </a>
              </td>
              <td className="pr-3">{track.endpointName}</td>
              <td>
                <span className="inline-flex items-center gap-1.5">
                  <StatusDot tone={say?.tone ?? 'neutral'} />
                  {say?.long}
                </span>
              </td>
            </tr>
          )
        })}
      </Table>
    </div>
  )
}

function sinceWords({ since, ending }: BoardRun, now: number): string {
  const passed = formatWholeSeconds(Math.max(0, Math.round((now - since) / 1000)))
  return ending ? `${passed} ago` : passed
}

interface Column {
  title: string
  /** Left out where there is little room. */
  roomy?: boolean
}

function Table(props: { label: string; columns: readonly Column[]; children: ReactNode }) {
  return (
    <table aria-label={props.label} className="w-full text-left text-sm">
      <thead>
        <tr className="text-xs text-ink-2">
          {props.columns.map(({ title, roomy }) => (
            <th
              key={title}
              scope="col"
              className={classNames('py-1 pr-3 font-[560]', roomy && 'max-phone:hidden')}
            >
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  )
}
