import { X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'

export interface ToastContent {
  id: string
  title: string
  detail?: string
  tone?: 'plain' | 'error'
  /** A way back or on, e.g. Undo. */
  action?: { label: string; run: () => void }
  /** Milliseconds on show; it waits while pointed at or focused. */
  duration: number
}

/** The corner in which passing messages stand; screen readers hear them politely. F8 moves focus there. */
export function ToastRegion(props: {
  toasts: readonly ToastContent[]
  onClose: (id: string) => void
}) {
  return (
    <Radix.Provider label="Message" swipeDirection="right">
      {props.toasts.map((toast) => (
        <Radix.Root
          key={toast.id}
          duration={toast.duration}
          type="background"
          onOpenChange={(open) => {
            if (!open) props.onClose(toast.id)
          }}
          className={classNames(
            'flex w-full animate-rise items-center gap-3 rounded-md border bg-raised py-2 pr-2 pl-3.5 text-sm shadow-lg',
            toast.tone === 'error' && 'border-l-3 border-l-red',
          )}
        >
          <div className="min-w-0 grow">
            <Radix.Title className="line-clamp-2 font-[550] [overflow-wrap:anywhere]">
              {toast.title}
            </Radix.Title>
            {toast.detail && (
              <Radix.Description className="text-xs text-ink-2">{toast.detail}</Radix.Description>
            )}
          </div>
          {toast.action && (
            <Radix.Action asChild altText={toast.action.label}>
              <Button size="sm" onClick={toast.action.run}>
                {toast.action.label}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton label="Dismiss" size="sm">
              <X />
            </IconButton>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed top-[60px] right-4 z-50 flex w-[380px] max-w-[calc(100vw-32px)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}
