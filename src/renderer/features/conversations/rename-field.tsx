import { useEffect, useRef } from 'react'

/** A title being changed in its place: Enter and leaving the field keep it, Escape does not. */
export function RenameField(props: { title: string; onDone: (title: string | null) => void }) {
  const field = useRef<HTMLInputElement>(null)
  const done = useRef(false)

  useEffect(() => {
    // A menu that is closing gives the focus back first.
    const frame = requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.select()
    })
    return () => cancelAnimationFrame(frame)
  }, [])

  const finish = (typed: string | null) => {
    if (done.current) return
    done.current = true
    const title = typed?.trim()
    props.onDone(title && title !== props.title ? title : null)
  }

  return (
    <input
      ref={field}
      aria-label="Name of the conversation"
      defaultValue={props.title}
      maxLength={200}
      onBlur={(event) => finish(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') finish(event.currentTarget.value)
        if (event.key === 'Escape') {
          event.preventDefault()
          finish(null)
        }
      }}
      className="h-8 w-full rounded-sm border border-line-control bg-raised px-2 text-base"
    />
  )
}
