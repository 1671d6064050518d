import { classNames } from './class-names.ts'

/** Says "working" to the eye. Say it in words beside it, or give it a `label` for screen readers. */
export function Spinner(props: { label?: string; className?: string }) {
  return (
    <span
      role={props.label ? 'status' : undefined}
      className={classNames('inline-grid size-4 place-items-center', props.className)}
    >
      <svg viewBox="0 0 16 16" className="size-full animate-spin" aria-hidden="true" fill="none">
        <circle cx="8" cy="8" r="6" stroke="currentColor" strokeWidth="2" opacity=".22" />
        <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      {props.label && <span className="sr-only">{props.label}</span>}
    </span>
  )
}
