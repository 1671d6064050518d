import { classNames } from './class-names.ts'

/** The app's sign: a line that switches track. Decoration; the words stand beside it. */
export function RouteMark(props: { className?: string; quiet?: boolean }) {
  const way = props.quiet ? 'var(--ink-3)' : 'var(--signal)'
  return (
    <svg
      viewBox="0 0 46 14"
      fill="none"
      aria-hidden="true"
      className={classNames('h-3.5 w-[46px] shrink-0', props.className)}
    >
      <path d="M1 11h44" stroke="var(--line-strong)" strokeWidth="1.6" strokeLinecap="round" />
      <path d="M1 11h12c8 0 6-8 14-8h14" stroke={way} strokeWidth="2.2" strokeLinecap="round" />
      <circle cx="42" cy="3" r="2.6" fill={way} />
    </svg>
  )
}
