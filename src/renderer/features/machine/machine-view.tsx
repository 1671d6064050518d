import { historyMs } from '#shared/resource-history'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useOperations } from '../models/operations-store.ts'
import { areaPath, linePath } from './chart-paths.ts'
import { describeSource, whyUnknown } from './describe-source.ts'
import { EventList } from './event-list.tsx'
import { formatMemory, formatMemoryOf } from './format-memory.ts'
import { GpuCard } from './gpu-card.tsx'
import { Fact, MachineCard } from './machine-card.tsx'
import { machineEvents } from './machine-events.ts'
import { useMachine } from './machine-store.ts'
import { rowsByMinute, TableDetails } from './table-details.tsx'
import { clock, TimeChart } from './time-chart.tsx'

/** The machine under the models: memory of each card by owner, main memory, processor. */
export function MachineView() {
  const { reading, history } = useMachine()
  const operations = useOperations((state) => state.operations)
  if (!reading) {
    return (
      <EmptyState title="Asking the machine">
        Its first figures come within a second or two.
      </EmptyState>
    )
  }
  const { memory, cpu, gpus, problems } = reading
  const now = reading.at
  const from = now - historyMs
  const events = machineEvents(operations, from)
  const at = history.at
  const zero = at.map(() => 0)
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const ramScale = { from, to: now, max: memory.totalBytes ?? 0 }
  const cpuScale = { from, to: now, max: 1 }
  const memoryKnown = memory.totalBytes !== null && memory.usedBytes !== null

  return (
    <div className="mx-auto flex max-w-[1200px] flex-col gap-4 p-4 phone:p-5">
      {gpus.length === 0 && (
        <section aria-label="Graphics memory" className="rounded-lg border bg-raised p-4 text-sm">
          <h2 className="text-sm font-[620]">Graphics memory</h2>
          <p className="mt-1 text-ink-2">
            Not known. {whyUnknown(problems, null)} Models may run all the same; whether one fits is
            then reckoned by main memory, or not at all.
          </p>
        </section>
      )}
      {gpus.map((gpu) => (
        <GpuCard
          key={gpu.id}
          gpu={gpu}
          gpus={gpus}
          history={history}
          now={now}
          from={from}
          events={events}
          problems={problems}
        />
      ))}
      <div className="grid gap-4 list:grid-cols-2">
        <MachineCard
          title="Main memory"
          figure={
            memoryKnown
              ? formatMemoryOf(memory.usedBytes ?? 0, memory.totalBytes ?? 0)
              : 'not known'
          }
          source={describeSource(memory)}
        >
          {memoryKnown && (
            <TimeChart
              label="Main memory in use, ten minutes"
              at={at}
              scale={ramScale}
              top={formatMemory(memory.totalBytes ?? 0)}
              events={events}
              describeRow={(index) => word(history.memoryUsedBytes[index], formatMemory)}
            >
              <path
                d={areaPath(at, zero, history.memoryUsedBytes, ramScale)}
                fill="var(--blue)"
                opacity=".28"
              />
              <path
                d={linePath(at, history.memoryUsedBytes, ramScale)}
                fill="none"
                stroke="var(--blue)"
                strokeWidth="1.6"
                vectorEffect="non-scaling-stroke"
              />
            </TimeChart>
          )}
          <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2">
            <Fact
              label="Still to be had"
              value={memory.availableBytes}
              show={formatMemory}
              why={whyUnknown(problems, memory.source)}
            />
            <Fact
              label="Swap in use"
              value={memory.swapUsedBytes}
              show={(bytes) =>
                memory.swapTotalBytes === 0
                  ? 'no swap set up'
                  : memory.swapTotalBytes
                    ? formatMemoryOf(bytes, memory.swapTotalBytes)
                    : formatMemory(bytes)
              }
              why={whyUnknown(problems, memory.source)}
            />
          </dl>
          <TableDetails
            label="Ten minutes of main memory as a table"
            head={['Time', 'Used', 'Swap']}
            rows={rowsByMinute(at).map((index) => ({
              key: index,
              cells: [
                clock(at[index] ?? 0),
                word(history.memoryUsedBytes[index], formatMemory),
                word(history.swapUsedBytes[index], formatMemory),
              ],
            }))}
          />
        </MachineCard>
        <MachineCard
          title="Processor"
          figure={
            cpu.load === null ? 'not known yet' : `${percent(cpu.load)} of ${cpu.cores} cores`
          }
          source={describeSource(cpu)}
        >
          <TimeChart
            label="Processor load, ten minutes"
            at={at}
            scale={cpuScale}
            top="100 %"
            events={events}
            describeRow={(index) => word(history.cpuLoad[index], percent)}
          >
            <path
              d={areaPath(at, zero, history.cpuLoad, cpuScale)}
              fill="var(--green)"
              opacity=".24"
            />
            <path
              d={linePath(at, history.cpuLoad, cpuScale)}
              fill="none"
              stroke="var(--green)"
              strokeWidth="1.6"
              vectorEffect="non-scaling-stroke"
            />
          </TimeChart>
          <TableDetails
            label="Ten minutes of the processor as a table"
            head={['Time', 'Busy']}
            rows={rowsByMinute(at).map((index) => ({
              key: index,
              cells: [clock(at[index] ?? 0), word(history.cpuLoad[index], percent)],
            }))}
          />
        </MachineCard>
      </div>
      <EventList events={events} />
      {problems.length > 0 && (
        <section
          aria-label="Sources in trouble"
          className="rounded-lg border bg-raised p-4 text-sm"
        >
          <h2 className="text-sm font-[620]">Sources in trouble</h2>
          <ul className="mt-1 text-ink-2">
            {problems.map(({ source, message }) => (
              <li key={`${source} ${message}`} className="[overflow-wrap:anywhere]">
                <span className="num">{source}</span>: {message}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

function word(value: number | null | undefined, show: (value: number) => string): string {
  return value === null || value === undefined ? 'not known' : show(value)
}
