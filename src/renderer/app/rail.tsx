import { MemoryMeter } from '../features/machine/memory-meter.tsx'
import { DemoBadge } from '../features/notices/demo-badge.tsx'
import { classNames } from '../ui/class-names.ts'
import { Logo } from '../ui/logo.tsx'
import { type Room, rooms } from './rooms.tsx'
import { formatRoute } from './route.ts'

/** The way between the rooms. `current` is the room on show. */
export function Rail(props: { current: Room; onNavigate?: () => void }) {
  return (
    <nav
      aria-label="Main"
      data-rail=""
      className="flex h-full w-16 shrink-0 flex-col items-center gap-1 border-r bg-sunken py-3"
    >
      <Logo className="mb-3" />
      {rooms.filter((room) => !room.last).map((room) => link(room, props))}
      <div className="grow" />
      <MemoryMeter onNavigate={props.onNavigate} />
      <DemoBadge side="right" />
      {rooms.filter((room) => room.last).map((room) => link(room, props))}
    </nav>
  )
}

function link(room: Room, props: { current: Room; onNavigate?: () => void }) {
  const on = room.id === props.current.id
  return (
    <a
      key={room.id}
      href={formatRoute({ room: room.id })}
      aria-current={on ? 'page' : undefined}
      onClick={props.onNavigate}
      className={classNames(
        'relative flex size-12 flex-col items-center justify-center gap-0.5 rounded-md text-[10px] leading-tight transition-colors',
        on ? 'bg-raised text-ink shadow-md' : 'text-ink-3 hover:text-ink',
      )}
    >
      {on && (
        <span
          aria-hidden="true"
          className="absolute inset-y-3 -left-2 w-[3px] rounded-full bg-signal"
        />
      )}
      <room.icon className="size-5" strokeWidth={1.7} aria-hidden="true" />
      {room.label}
    </a>
  )
}
