import { type ReactNode, useId } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

/** A modal card around a form: Cancel, and a button that submits it. Render it while it is open. */
export function FormDialog(props: {
  title: string
  description?: ReactNode
  /** The verb of what will happen, e.g. "Add rule". */
  submit: string
  busy: boolean
  /** It is not asked again while busy. */
  onSubmit: () => void
  onClose: () => void
  /** Further buttons, at the left of the footer. */
  aside?: ReactNode
  /** What stands beside or below the form and is no part of it. */
  beside?: ReactNode
  className?: string
  children: ReactNode
}) {
  const form = useId()
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
      title={props.title}
      {...(props.description ? { description: props.description } : {})}
      {...(props.className ? { className: props.className } : {})}
      footer={
        <>
          {props.aside && <span className="mr-auto flex gap-2">{props.aside}</span>}
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" busy={props.busy}>
            {props.submit}
          </Button>
        </>
      }
    >
      <div className="flex flex-wrap gap-x-6 gap-y-5">
        <form
          id={form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (!props.busy) props.onSubmit()
          }}
          className="flex min-w-0 grow basis-80 flex-col gap-4"
        >
          {props.children}
        </form>
        {props.beside && <div className="min-w-0 grow basis-80">{props.beside}</div>}
      </div>
    </Dialog>
  )
}
