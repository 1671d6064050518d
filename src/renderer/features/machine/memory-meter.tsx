import { useStore } from 'zustand'
import { formatRoute } from '../../app/route.ts'
import { classNames } from '../../ui/class-names.ts'
import { Tooltip } from '../../ui/tooltip.tsx'
import { blindStore } from '../chat/compare/blind.ts'
import { formatMemory, formatMemoryOf, formatMemoryTiny } from './format-memory.ts'
import { useMachine } from './machine-store.ts'
import { mainMemory } from './main-memory.ts'
import { ownerColour, ownersAt } from './owners.ts'

/**
 * How full the memory is that decides what fits, by owner; leads to the machine. Nothing where nothing is known. `lying`:
 * in the bar of a narrow window.
 */
export function MemoryMeter(props: { lying?: boolean; onNavigate?: () => void }) {
  const { lying = false } = props
  const { reading, samples } = useMachine()
  // What is loaded at this moment would tell who writes which answer.
  const isHidden = useStore(blindStore, ({ onShow }) => onShow > 0)
  const memory = mainMemory(reading, reading ? ownersAt(samples, reading.at) : null)
  if (!memory) return null
  const { label, usedBytes, totalBytes, shares } = memory
  const models = isHidden ? [] : shares.filter(({ key }) => key !== 'others' && key !== 'undivided')
  const held = models.map(({ name, bytes }) => `${name} ${formatMemory(bytes)}`).join(', ')
  const says = `${label}: ${formatMemoryOf(usedBytes, totalBytes)} in use${held ? `; ${held}` : ''}`
  return (
    <Tooltip text={says} side={lying ? 'bottom' : 'right'}>
      <a
        href={formatRoute({ room: 'models', id: 'machine' })}
        onClick={props.onNavigate}
        className={classNames(
          'flex shrink-0 items-center text-[10px] leading-tight text-ink-3 hover:text-ink',
          lying
            ? 'h-9 rounded-sm px-1'
            : 'w-14 flex-col rounded-md py-1.5 hover:bg-raised [@media(max-height:420px)]:hidden',
        )}
      >
        <span className="sr-only">
          {says}
          {memory.demo ? ', demo' : ''}. Show the machine
        </span>
        {!lying && <span aria-hidden="true">{label}</span>}
        <span
          aria-hidden="true"
          className={classNames(
            'flex overflow-hidden rounded-full bg-line',
            lying
              ? 'h-2.5 w-9'
              : 'my-1 h-[92px] w-3.5 flex-col-reverse [@media(max-height:560px)]:h-12',
          )}
        >
          {shares.map((share) => (
            <i
              key={share.key}
              data-status-dot=""
              className="block shrink-0"
              style={{
                [lying ? 'width' : 'height']: `${(share.bytes / totalBytes) * 100}%`,
                background: ownerColour(share.key, samples),
              }}
            />
          ))}
        </span>
        {!lying && (
          <span aria-hidden="true" className="num text-[10px]">
            {formatMemoryTiny(usedBytes, totalBytes)}
          </span>
        )}
      </a>
    </Tooltip>
  )
}
