import { formatRoute } from '../../app/route.ts'
import { Tooltip } from '../../ui/tooltip.tsx'
import { formatMemory, formatMemoryOf, formatMemoryTiny } from './format-memory.ts'
import { useMachine } from './machine-store.ts'
import { mainMemory } from './main-memory.ts'
import { ownerColour, ownersAt } from './owners.ts'

/** How full the memory is that decides what fits, by owner; leads to the machine. Nothing where nothing is known. */
export function RailMeter(props: { onNavigate?: () => void }) {
  const { reading, samples } = useMachine()
  const memory = mainMemory(reading, reading ? ownersAt(samples, reading.at) : null)
  if (!memory) return null
  const { label, usedBytes, totalBytes, shares } = memory
  const models = shares.filter(({ key }) => key !== 'others' && key !== 'undivided')
  const held = models.map(({ name, bytes }) => `${name} ${formatMemory(bytes)}`).join(', ')
  const says = `${label}: ${formatMemoryOf(usedBytes, totalBytes)} in use${held ? `; ${held}` : ''}`
  return (
    <Tooltip text={says} side="right">
      <a
        href={formatRoute({ room: 'models', id: 'machine' })}
        onClick={props.onNavigate}
        className="flex w-14 flex-col items-center rounded-md py-1.5 text-[10px] leading-tight text-ink-3 hover:bg-raised hover:text-ink [@media(max-height:420px)]:hidden"
      >
        <span className="sr-only">
          {says}
          {memory.demo ? ', demo' : ''}. Show the machine
        </span>
        <span aria-hidden="true">{label}</span>
        <span
          aria-hidden="true"
          className="my-1 flex h-[92px] w-3.5 flex-col-reverse overflow-hidden rounded-full bg-line [@media(max-height:560px)]:h-12"
        >
          {shares.map((share) => (
            <i
              key={share.key}
              data-status-dot=""
              className="block shrink-0"
              style={{
                height: `${(share.bytes / totalBytes) * 100}%`,
                background: ownerColour(share.key, samples),
              }}
            />
          ))}
        </span>
        <span aria-hidden="true" className="num text-[10px]">
          {formatMemoryTiny(usedBytes, totalBytes)}
        </span>
      </a>
    </Tooltip>
  )
}
