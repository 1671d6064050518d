import { classNames } from './class-names.ts'

export function Logo(props: { className?: string }) {
  return (
    <svg
      viewBox="0 0 36 36"
      fill="none"
      role="img"
      aria-label="Switchyard"
      className={classNames('size-9 shrink-0', props.className)}
    >
      <rect width="36" height="36" rx="10" fill="var(--ink)" />
      <path
        d="M7 25h22M7 11h6"
        stroke="var(--bg)"
        strokeWidth="2.4"
        strokeLinecap="round"
        opacity=".75"
      />
      <path
        d="M7 25h8c7 0 5-14 14-14"
        stroke="var(--signal)"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <circle cx="29" cy="11" r="2.6" fill="var(--signal)" />
    </svg>
  )
}
