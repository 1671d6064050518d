import { type ReactNode, useId } from 'react'

/** One part of the map: what it is, what can be chosen of it, and a sentence that says how to read it. */
export function MapCard(props: {
  title: string
  says?: ReactNode
  controls?: ReactNode
  children: ReactNode
}) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="min-w-0 rounded-lg border bg-raised p-4">
      <header className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id={heading} className="text-base font-semibold">
          {props.title}
        </h2>
        {props.controls}
      </header>
      {props.says && <p className="mb-3 text-xs text-ink-2">{props.says}</p>}
      {props.children}
    </section>
  )
}
