import { PanelLeft, X } from 'lucide-react'
import { createContext, type ReactNode, useContext } from 'react'
import { createPortal } from 'react-dom'
import { MemoryMeter } from '../features/machine/memory-meter.tsx'
import { DemoBadge } from '../features/notices/demo-badge.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { IconButton } from '../ui/icon-button.tsx'

/** What the shell offers to the view inside it. */
export interface ShellSlots {
  /** The column at the right, where a side panel stands in a wide window; `null` in a narrow one. */
  panelColumn: HTMLElement | null
  /** Opens the conversation list where it is a drawer; `null` where it stands in sight, or the room has none. */
  openList: (() => void) | null
  /** The rail is in the drawer, so what it says of the whole app has to stand elsewhere. */
  railHidden: boolean
}

export const ShellSlotsContext = createContext<ShellSlots>({
  panelColumn: null,
  openList: null,
  railHidden: false,
})

/** The bar on top of a view: its heading, and what can be done with the whole of it. */
export function ViewBar(props: { title: ReactNode; children?: ReactNode }) {
  const { openList, railHidden } = useContext(ShellSlotsContext)
  return (
    <header className="flex h-[52px] shrink-0 items-center gap-2 border-b bg-surface px-3 phone:gap-3 phone:px-4 list:px-5">
      {openList && (
        <IconButton
          label="Show conversations"
          onClick={openList}
          className="-mr-1 -ml-1 phone:-ml-2"
        >
          <PanelLeft />
        </IconButton>
      )}
      <h1 className="min-w-0 grow truncate text-md font-[620]">{props.title}</h1>
      {railHidden && <MemoryMeter lying />}
      {railHidden && <DemoBadge side="bottom" />}
      {props.children}
    </header>
  )
}

/**
 * A panel beside the view: a column in a wide window, a sheet over it in a narrow one. Render it while it is open.
 */
export function SidePanel(props: { title: string; onClose: () => void; children: ReactNode }) {
  const { panelColumn } = useContext(ShellSlotsContext)
  const content = (
    <>
      <header className="flex h-[52px] shrink-0 items-center gap-2 border-b pr-3 pl-4">
        <h2 className="min-w-0 grow truncate text-md font-[620]">{props.title}</h2>
        <IconButton label="Close panel" size="sm" onClick={props.onClose}>
          <X />
        </IconButton>
      </header>
      <div className="min-h-0 grow overflow-auto p-4 text-sm">{props.children}</div>
    </>
  )
  if (panelColumn) {
    return createPortal(
      <aside
        aria-label={props.title}
        className="flex h-full w-[348px] flex-col border-l bg-surface"
      >
        {content}
      </aside>,
      panelColumn,
    )
  }
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
      label={props.title}
      side="right"
      onOpenAutoFocus={(event) => {
        // Not on its first button, whose tooltip would lie over what is to be read.
        if (!(event.currentTarget instanceof HTMLElement)) return
        event.preventDefault()
        event.currentTarget.focus()
      }}
    >
      {content}
    </Sheet>
  )
}
