import type { ReactNode } from 'react'
import { DemoTag } from '../../../ui/pill.tsx'

/** One part of the page, with its heading. */
export function Card(props: {
  title: string
  /** It is about simulated models. */
  demo?: boolean
  children: ReactNode
}) {
  return (
    <section aria-label={props.title} className="rounded-lg border bg-raised px-4 py-3">
      <h2 className="mb-2 flex items-center gap-2 text-md font-[620]">
        {props.title}
        {props.demo && <DemoTag />}
      </h2>
      {props.children}
    </section>
  )
}
