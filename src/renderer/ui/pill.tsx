import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import type { Tone } from './status-dot.tsx'

const tones: Record<Tone, string> = {
  neutral: 'border-line bg-raised text-ink-2',
  signal: 'border-transparent bg-signal-soft text-signal font-[560]',
  green: 'border-transparent bg-green-soft text-green font-[560]',
  amber: 'border-transparent bg-amber-soft text-amber font-[560]',
  red: 'border-transparent bg-red-soft text-red font-[560]',
  violet: 'border-transparent bg-violet-soft text-violet font-[560]',
  blue: 'border-transparent bg-blue-soft text-blue font-[560]',
}

const shape =
  'inline-flex h-[26px] shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-xs whitespace-nowrap'

export function Pill({
  tone = 'neutral',
  className,
  ...rest
}: ComponentProps<'span'> & { tone?: Tone }) {
  return <span {...rest} className={classNames(shape, tones[tone], className)} />
}

/** A pill that does something when pressed. */
export function PillButton({
  tone = 'neutral',
  className,
  ...rest
}: ComponentProps<'button'> & { tone?: Tone }) {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(
        shape,
        tones[tone],
        'transition-colors hover:border-line-strong hover:text-ink aria-expanded:border-line-strong aria-expanded:bg-sunken disabled:cursor-not-allowed disabled:opacity-50',
        className,
      )}
    />
  )
}

/** Stands wherever a simulated model is named. */
export function DemoTag() {
  return (
    <span className="inline-block shrink-0 rounded-xs bg-amber-soft px-1 text-2xs leading-4 font-semibold text-amber">
      Demo
    </span>
  )
}
