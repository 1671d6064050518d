import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

/** The platform's own slider over whole steps; `says` is the value in words, for screen readers. */
export function Range(
  props: Omit<ComponentProps<'input'>, 'type' | 'value' | 'onChange'> & {
    value: number
    says: string
    onChange: (value: number) => void
  },
) {
  const { value, says, onChange, className, ...rest } = props
  return (
    <input
      type="range"
      step={1}
      {...rest}
      value={value}
      aria-valuetext={says}
      onChange={(event) => onChange(event.target.valueAsNumber)}
      className={classNames('h-5 min-w-0 cursor-pointer accent-(--ink)', className)}
    />
  )
}
