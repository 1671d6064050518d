import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** One line of a menu. */
export type MenuEntry =
  | {
      kind?: 'action'
      label: string
      icon?: ReactNode
      /** As `formatShortcut` gives it. */
      shortcut?: string
      tone?: 'danger'
      disabled?: boolean
      onSelect: () => void
    }
  | { kind: 'check'; label: string; checked: boolean; onSelect: () => void }
  | { kind: 'separator' }
  | { kind: 'label'; label: string }

const card =
  'z-50 min-w-44 max-w-[calc(100vw-16px)] animate-rise overflow-auto rounded-md border border-line bg-raised p-1 text-sm shadow-lg outline-none'
const row =
  'flex h-8 cursor-default items-center gap-2.5 rounded-sm px-2 outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-sunken [&>svg]:size-4 [&>svg]:text-ink-3'

type MenuParts = Pick<
  typeof RadixDropdown,
  'Item' | 'CheckboxItem' | 'ItemIndicator' | 'Separator' | 'Label'
>

function Entries(props: { parts: MenuParts; entries: readonly MenuEntry[] }) {
  const { Item, CheckboxItem, ItemIndicator, Separator, Label } = props.parts
  return props.entries.map((entry, index) => {
    // Entries of one menu keep their places while it is open.
    const key = `${entry.kind ?? 'action'}-${'label' in entry ? entry.label : index}`
    switch (entry.kind) {
      case 'separator':
        return <Separator key={key} className="my-1 h-px bg-line" />
      case 'label':
        return (
          <Label key={key} className="px-2 py-1 text-2xs font-semibold text-ink-3">
            {entry.label}
          </Label>
        )
      case 'check':
        return (
          <CheckboxItem
            key={key}
            checked={entry.checked}
            onSelect={entry.onSelect}
            className={classNames(row, 'pl-7')}
          >
            <ItemIndicator className="-ml-5 w-2.5">✓</ItemIndicator>
            {entry.label}
          </CheckboxItem>
        )
      default:
        return (
          <Item
            key={key}
            disabled={entry.disabled}
            onSelect={entry.onSelect}
            className={classNames(row, entry.tone === 'danger' && 'text-red [&>svg]:text-red')}
          >
            {entry.icon}
            <span className="grow truncate">{entry.label}</span>
            {entry.shortcut && (
              <span className="pl-4 font-mono text-2xs text-ink-3">{entry.shortcut}</span>
            )}
          </Item>
        )
    }
  })
}

/** A menu that opens from a button. */
export function Menu(props: {
  trigger: ReactNode
  entries: readonly MenuEntry[]
  align?: 'start' | 'center' | 'end'
  onCloseAutoFocus?: (event: Event) => void
}) {
  return (
    <RadixDropdown.Root modal={false}>
      <RadixDropdown.Trigger asChild>{props.trigger}</RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content
          align={props.align ?? 'end'}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={props.onCloseAutoFocus}
          className={card}
        >
          <Entries parts={RadixDropdown} entries={props.entries} />
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  )
}

/** The same entries on a right click (or the menu key) over `children`. */
export function ContextMenu(props: {
  children: ReactNode
  entries: readonly MenuEntry[]
  onCloseAutoFocus?: (event: Event) => void
}) {
  return (
    <RadixContext.Root modal={false}>
      <RadixContext.Trigger asChild>{props.children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content
          collisionPadding={8}
          onCloseAutoFocus={props.onCloseAutoFocus}
          className={card}
        >
          <Entries parts={RadixContext} entries={props.entries} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}

/** Where a menu opens: below an element, which then closes it again, or at a point of the window in CSS pixels. */
export type MenuPlace = Element | { x: number; y: number }

/**
 * One menu for many things, e.g. the rows of a long list: it opens wherever `place` says and costs the things nothing.
 * `null` = closed. Whoever opens it gives the focus a place to return to with `onCloseAutoFocus`.
 */
export function SharedMenu(props: {
  place: MenuPlace | null
  /** Its accessible name. */
  label: string
  entries: readonly MenuEntry[]
  onClose: () => void
  onCloseAutoFocus: (event: Event) => void
}) {
  const { place } = props
  return (
    <RadixDropdown.Root
      modal={false}
      open={place !== null}
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
    >
      <RadixDropdown.Trigger asChild>
        <span aria-hidden="true" className="pointer-events-none fixed" style={boxOf(place)}>
          <span className="sr-only">{props.label}</span>
        </span>
      </RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content
          align={place instanceof Element ? 'end' : 'start'}
          sideOffset={4}
          collisionPadding={8}
          onInteractOutside={(event) => {
            // It closes the menu itself, by its click.
            const { target } = event
            if (place instanceof Element && target instanceof Node && place.contains(target)) {
              event.preventDefault()
            }
          }}
          onCloseAutoFocus={props.onCloseAutoFocus}
          className={card}
        >
          <Entries parts={RadixDropdown} entries={props.entries} />
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  )
}

/** A point is a box without width and height. */
function boxOf(place: MenuPlace | null) {
  if (place === null) return {}
  if (!(place instanceof Element)) return { left: place.x, top: place.y, width: 0, height: 0 }
  const { left, top, width, height } = place.getBoundingClientRect()
  return { left, top, width, height }
}
