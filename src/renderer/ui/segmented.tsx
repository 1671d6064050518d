import { RadioGroup } from 'radix-ui'
import { classNames } from './class-names.ts'

/** One of a few, all in sight. */
export function Segmented<T extends string>(props: {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
  disabled?: boolean
  size?: 'sm' | 'md'
}) {
  return (
    <RadioGroup.Root
      aria-label={props.label}
      orientation="horizontal"
      value={props.value}
      disabled={props.disabled}
      onValueChange={(value) => {
        const chosen = props.options.find((option) => option.value === value)
        if (chosen) props.onChange(chosen.value)
      }}
      className="inline-flex max-w-full shrink-0 gap-0.5 rounded-md border border-line bg-sunken p-0.5"
    >
      {props.options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className={classNames(
            'rounded-[8px] border border-transparent text-ink-2 transition-colors hover:text-ink',
            'data-[state=checked]:border-line-strong data-[state=checked]:bg-raised data-[state=checked]:font-[560] data-[state=checked]:text-ink',
            'disabled:cursor-not-allowed disabled:opacity-60',
            props.size === 'sm' ? 'h-6 px-2 text-xs' : 'h-8 px-3 text-sm',
          )}
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
