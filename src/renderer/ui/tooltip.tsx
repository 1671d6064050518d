import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Kbd } from './kbd.tsx'

/** One for the whole page, so that neighbouring tooltips follow each other without delay. */
export function TooltipProvider(props: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={150}>
      {props.children}
    </Radix.Provider>
  )
}

/** A short hint for the element inside; never the only place where something is said. */
export function Tooltip(props: {
  text: ReactNode
  shortcut?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{props.children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={props.side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 animate-fade items-center gap-2 rounded-sm bg-ink px-2 py-1 text-xs text-bg shadow-md"
        >
          {props.text}
          {props.shortcut && <Kbd onInk>{props.shortcut}</Kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
