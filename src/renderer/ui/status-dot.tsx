import { classNames } from './class-names.ts'

export type Tone = 'neutral' | 'signal' | 'green' | 'amber' | 'red' | 'violet' | 'blue'

const colours: Record<Tone, string> = {
  neutral: 'bg-line-strong',
  signal: 'bg-signal',
  green: 'bg-green',
  amber: 'bg-amber',
  red: 'bg-red',
  violet: 'bg-violet',
  blue: 'bg-blue',
}

/** Only ever beside the word that says the same. */
export function StatusDot(props: { tone: Tone; pulsing?: boolean; className?: string }) {
  return (
    <span
      aria-hidden="true"
      data-status-dot=""
      className={classNames(
        'inline-block size-[7px] shrink-0 rounded-full',
        colours[props.tone],
        props.pulsing && 'animate-breathe',
        props.className,
      )}
    />
  )
}
