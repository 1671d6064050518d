import { useMemo } from 'react'
import type { GpuReading, ResourceHistory, SourceProblem } from '#shared/contract/resources'
import { DemoTag } from '../../ui/pill.tsx'
import { areaPath, type ChartScale } from './chart-paths.ts'
import { describeSource, whyUnknown } from './describe-source.ts'
import { formatMemory, formatMemoryOf } from './format-memory.ts'
import { Fact, MachineCard } from './machine-card.tsx'
import type { MachineEvent } from './machine-events.ts'
import { useMachine } from './machine-store.ts'
import { OwnerLegend } from './owner-legend.tsx'
import { ownerColour, ownersAt, shareOfCard, splitByOwner } from './owners.ts'
import { stackLayers } from './stack-layers.ts'
import { rowsByMinute, TableDetails } from './table-details.tsx'
import { clock, TimeChart } from './time-chart.tsx'

/** One graphics card: its memory by owner over ten minutes, and what else it tells of itself. */
export function GpuCard(props: {
  gpu: GpuReading
  gpus: readonly GpuReading[]
  history: ResourceHistory
  now: number
  from: number
  events: readonly MachineEvent[]
  problems: readonly SourceProblem[]
}) {
  const { gpu, gpus, history, from, now } = props
  const samples = useMachine((state) => state.samples)
  const past = history.gpus.find(({ id }) => id === gpu.id)
  const share = shareOfCard(gpu, gpus)
  const layers = useMemo(
    () => (past ? stackLayers(history.at, past, samples, gpu, share) : []),
    [history, past, samples, gpu, share],
  )
  const owners = ownersAt(samples, now)?.filter(({ demo }) => demo === gpu.demo) ?? null
  const shares = gpu.usedBytes === null ? [] : splitByOwner(gpu.usedBytes, owners, share)
  const known = gpu.totalBytes !== null && gpu.usedBytes !== null
  const scale: ChartScale = { from, to: now, max: gpu.totalBytes ?? 0 }
  const why = whyUnknown(props.problems, gpu.source)

  const describeRow = (index: number) => {
    const used = past?.usedBytes[index] ?? null
    if (used === null) return 'Not measured then.'
    const split = layers
      .map(({ name, upper, lower }) => ({ name, bytes: (upper[index] ?? 0) - (lower[index] ?? 0) }))
      .filter(({ bytes }) => bytes > 0)
      .map(({ name, bytes }) => `${name} ${formatMemory(bytes)}`)
    return [`${formatMemory(used)} used`, ...split].join('\n')
  }

  return (
    <MachineCard
      title={
        <>
          {gpu.name} memory {gpu.demo && <DemoTag />}
        </>
      }
      figure={
        known
          ? formatMemoryOf(gpu.usedBytes ?? 0, gpu.totalBytes ?? 0)
          : gpu.totalBytes !== null
            ? `${formatMemory(gpu.totalBytes)} in all, use not known`
            : 'not known'
      }
      source={describeSource(gpu)}
    >
      {known ? (
        <>
          <TimeChart
            label={`${gpu.name}: memory of the last ten minutes by owner`}
            at={history.at}
            scale={scale}
            top={formatMemory(gpu.totalBytes ?? 0)}
            events={props.events}
            describeRow={describeRow}
            tall
          >
            {layers.map((layer) => (
              <path
                key={layer.key}
                d={areaPath(history.at, layer.lower, layer.upper, scale)}
                fill={ownerColour(layer.key, samples)}
                opacity=".82"
              />
            ))}
          </TimeChart>
          <OwnerLegend shares={shares} samples={samples} freeBytes={gpu.freeBytes} />
        </>
      ) : (
        <p className="text-sm text-ink-2">Its memory is not known. {why}</p>
      )}
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2 border-t pt-3 phone:grid-cols-4">
        <Fact
          label="Utilisation"
          value={gpu.utilisation}
          show={(share) => `${Math.round(share * 100)} %`}
          why={why}
        />
        <Fact
          label="Temperature"
          value={gpu.temperatureC}
          show={(degrees) => `${Math.round(degrees)} °C`}
          why={why}
        />
        <Fact
          label="Power"
          value={gpu.powerW}
          show={(watts) => `${Math.round(watts)} W`}
          why={why}
        />
        <Fact
          label={gpu.unified ? 'Shared with the CPU' : 'Free'}
          value={gpu.freeBytes}
          show={(bytes) => (gpu.unified ? `${formatMemory(bytes)} free` : formatMemory(bytes))}
          why={why}
        />
      </dl>
      {gpu.processes && gpu.processes.length > 0 && (
        <TableDetails
          label={`Programs on it (${gpu.processes.length})`}
          head={['Program', 'PID', 'Memory']}
          rows={[...gpu.processes]
            .sort((a, b) => (b.usedBytes ?? 0) - (a.usedBytes ?? 0))
            .map(({ pid, name, usedBytes }) => ({
              key: pid,
              cells: [name, pid, usedBytes === null ? 'not told' : formatMemory(usedBytes)],
            }))}
        />
      )}
      {gpu.processes === null && (
        <p className="mt-2 text-xs text-ink-3">
          Which programs hold it is not known: the platform does not tell.
        </p>
      )}
      <TableDetails
        label="Ten minutes as a table"
        head={['Time', 'Used', 'Utilisation', ...layers.map(({ name }) => name)]}
        rows={rowsByMinute(history.at).map((index) => ({
          key: index,
          cells: [
            clock(history.at[index] ?? 0),
            shown(past?.usedBytes[index], formatMemory),
            shown(past?.utilisation[index], (value) => `${Math.round(value * 100)} %`),
            ...layers.map(({ upper, lower }) =>
              upper[index] == null ? '–' : formatMemory((upper[index] ?? 0) - (lower[index] ?? 0)),
            ),
          ],
        }))}
      />
    </MachineCard>
  )
}

function shown(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? 'not known' : format(value)
}
