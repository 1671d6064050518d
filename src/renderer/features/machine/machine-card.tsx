import { type ReactNode, useId } from 'react'

/** One part of the machine: what it is, its figure, where the figure comes from. */
export function MachineCard(props: {
  title: ReactNode
  figure: string
  source: string
  children: ReactNode
}) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="min-w-0 rounded-lg border bg-raised p-4">
      <header className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
        <h2 id={heading} className="flex items-center gap-2 text-sm font-[620]">
          {props.title}
        </h2>
        <p className="text-xs text-ink-3">
          <span className="num text-ink-2">{props.figure}</span> · {props.source}
        </p>
      </header>
      {props.children}
    </section>
  )
}

/** A figure with its name; where it is unknown, that and why. */
export function Fact(props: {
  label: string
  value: number | null
  show: (value: number) => string
  why: string
}) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-ink-3">{props.label}</dt>
      {props.value === null ? (
        <dd className="text-sm text-ink-3" title={props.why}>
          not known<span className="sr-only">. {props.why}</span>
        </dd>
      ) : (
        <dd className="num text-sm">{props.show(props.value)}</dd>
      )}
    </div>
  )
}
