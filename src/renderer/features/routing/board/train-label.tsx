import { formatRoute } from '../../../app/route.ts'
import { classNames } from '../../../ui/class-names.ts'
import type { Tone } from '../../../ui/status-dot.tsx'
import type { Train } from './make-trains.ts'

const solid: Record<Tone, string> = {
  neutral: 'border-transparent bg-ink-2 text-bg',
  signal: 'border-transparent bg-signal text-on-signal',
  green: 'border-transparent bg-green text-bg',
  amber: 'border-transparent bg-amber text-bg',
  red: 'border-transparent bg-red text-bg',
  violet: 'border-transparent bg-violet text-bg',
  blue: 'border-transparent bg-blue text-bg',
}

const soft: Record<Tone, string> = {
  neutral: 'border-line-strong bg-sunken text-ink-2',
  signal: 'border-signal bg-signal-soft text-signal',
  green: 'border-green/50 bg-green-soft text-green',
  amber: 'border-amber/60 bg-amber-soft text-amber',
  red: 'border-red/60 bg-red-soft text-red',
  violet: 'border-violet/60 bg-violet-soft text-violet',
  blue: 'border-blue/60 bg-blue-soft text-blue',
}

const dots: Record<Tone, string> = {
  neutral: 'border-ink-2',
  signal: 'border-signal',
  green: 'border-green',
  amber: 'border-amber',
  red: 'border-red',
  violet: 'border-violet',
  blue: 'border-blue',
}

/** Half of a label's height, and of a dot's, in pixels. */
const half = 14
const dotHalf = 10

/** Only its transform moves, which costs the page no layout. `x`: its left edge; `y`: its track. Pixels. */
function moveTo(x: number, y: number) {
  return { transform: `translate(${x}px, ${y}px)` }
}

function hrefOf({ run }: Train): string {
  return formatRoute({ room: 'chat', id: run.conversationId, at: run.messageId })
}

const moving =
  'absolute top-0 left-0 transition-transform duration-500 ease-out motion-safe:animate-fade'

/** A train: leads to its conversation. Solid while it reads or writes, soft before and after. */
export function TrainLabel(props: { train: Train; x: number; y: number; width: number }) {
  const { train, x, y, width } = props
  const { phase } = train.run
  const works = train.moves && (phase === 'reading' || phase === 'writing')
  return (
    <li className={moving} style={{ ...moveTo(x, y - half), width }}>
      <a
        href={hrefOf(train)}
        aria-label={train.name}
        title={train.run.prompt}
        data-train={train.tone}
        className={classNames(
          'pointer-events-auto flex h-7 items-center justify-center rounded-[9px] border px-2 text-[12.5px] whitespace-nowrap',
          works ? 'font-semibold' : 'font-[560]',
          (works ? solid : soft)[train.tone],
        )}
      >
        <span className="truncate tabular-nums">{train.label}</span>
      </a>
    </li>
  )
}

/** A train that waits for its turn: a dot before the switches. */
export function WaitingDot(props: { train: Train; x: number; y: number }) {
  const { train, x, y } = props
  return (
    <li className={moving} style={moveTo(x - dotHalf, y - dotHalf)}>
      <a
        href={hrefOf(train)}
        aria-label={train.name}
        title={train.run.prompt}
        className="pointer-events-auto flex size-5 items-center justify-center rounded-full"
      >
        <span
          data-status-dot=""
          className={classNames('size-3 rounded-full border-[3px] bg-raised', dots[train.tone])}
        />
      </a>
    </li>
  )
}
