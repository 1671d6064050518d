import type { ReactNode } from 'react'

/** One part of the page, with its heading. */
export function Card(props: { title: string; children: ReactNode }) {
  return (
    <section aria-label={props.title} className="rounded-lg border bg-raised px-4 py-3">
      <h2 className="mb-2 text-md font-[620]">{props.title}</h2>
      {props.children}
    </section>
  )
}
