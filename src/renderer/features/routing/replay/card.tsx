import type { ReactNode } from 'react'
import { DemoTag } from '../../../ui/pill.tsx'

/** One part of the page, with its heading. */
export function Card(props: {
  title: string
  /** It is about simulated models. */
  demo?: boolean
  /** Stands at the end of the heading’s line. */
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-label={props.title} className="rounded-lg border bg-raised px-4 py-3">
      <header className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 className="flex items-center gap-2 text-md font-[620]">
          {props.title}
          {props.demo && <DemoTag />}
        </h2>
        {props.action}
      </header>
      {props.children}
    </section>
  )
}
