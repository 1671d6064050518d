import { X } from 'lucide-react'
import { AlertDialog, Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'

const veil = 'fixed inset-0 z-40 animate-fade bg-veil'
const card =
  'fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 animate-fade flex-col rounded-lg border border-line bg-raised shadow-lg outline-none'

/** A modal card. Escape, the cross and a click outside close it. */
export function Dialog(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  children: ReactNode
  footer?: ReactNode
  className?: string
}) {
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={veil} />
        <Radix.Content
          onOpenAutoFocus={focusFirstField}
          className={classNames(card, props.className ?? 'max-w-lg')}
          {...(props.description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 grow">
              <Radix.Title className="text-md font-semibold">{props.title}</Radix.Title>
              {props.description && (
                <Radix.Description className="mt-0.5 text-sm text-ink-2">
                  {props.description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" size="sm" className="-mr-1.5">
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 grow overflow-auto px-5 pt-2 pb-5">{props.children}</div>
          {props.footer && (
            <footer className="flex justify-end gap-2 border-t px-5 py-3">{props.footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Focus starts in the first field; where there is none, on the card itself rather than on its cross. */
function focusFirstField(event: Event): void {
  event.preventDefault()
  const card = event.currentTarget
  if (!(card instanceof HTMLElement)) return
  const field = card.querySelector<HTMLElement>('input, select, textarea')
  ;(field ?? card).focus()
}

/** A question before something that can't be taken back. Focus starts on Cancel. */
export function ConfirmDialog(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description: ReactNode
  /** The verb of what will happen, e.g. "Remove endpoint". */
  confirm: string
  onConfirm: () => void
}) {
  return (
    <AlertDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={veil} />
        <AlertDialog.Content className={classNames(card, 'max-w-md p-5')}>
          <AlertDialog.Title className="text-md font-semibold">{props.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-sm text-ink-2">
            {props.description}
          </AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button variant="danger" onClick={props.onConfirm}>
                {props.confirm}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

/** A modal that slides in from a side: what a column becomes in a narrow window. */
export function Sheet(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Accessible name; the content shows its own heading. */
  label: string
  side: 'left' | 'right'
  /** May prevent that focus goes to the first control. */
  onOpenAutoFocus?: (event: Event) => void
  children: ReactNode
}) {
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={veil} />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={props.onOpenAutoFocus}
          className={classNames(
            'fixed inset-y-0 z-40 flex w-[min(360px,calc(100vw-40px))] flex-col bg-surface shadow-lg outline-none',
            props.side === 'left'
              ? 'left-0 animate-slide-left border-r'
              : 'right-0 animate-slide-right border-l',
          )}
        >
          <Radix.Title className="sr-only">{props.label}</Radix.Title>
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
