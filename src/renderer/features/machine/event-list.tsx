import { DemoTag } from '../../ui/pill.tsx'
import { StatusDot, type Tone } from '../../ui/status-dot.tsx'
import type { MachineEvent } from './machine-events.ts'
import { clock } from './time-chart.tsx'

const tones: Record<MachineEvent['kind'], Tone> = {
  load: 'green',
  unload: 'neutral',
  pull: 'blue',
  remove: 'neutral',
  'out-of-memory': 'red',
  failed: 'red',
}

/** The dashed lines of the charts in words, newest first. */
export function EventList(props: { events: readonly MachineEvent[] }) {
  return (
    <section aria-labelledby="machine-events" className="rounded-lg border bg-raised p-4">
      <h2 id="machine-events" className="text-sm font-[620]">
        What happened in these ten minutes
      </h2>
      {props.events.length === 0 ? (
        <p className="mt-1 text-sm text-ink-2">
          Nothing was loaded, unloaded, pulled or deleted. When something is, a dashed line marks it
          in the charts.
        </p>
      ) : (
        <ol className="mt-2 flex flex-col gap-1 text-sm">
          {props.events.toReversed().map((event) => (
            <li key={event.id} className="flex min-w-0 items-center gap-2.5">
              <span className="num text-ink-3">{clock(event.at)}</span>
              <StatusDot tone={tones[event.kind]} />
              <span className="truncate">{event.says}</span>
              {event.demo && <DemoTag />}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
