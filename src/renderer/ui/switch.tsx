import { Switch as Radix } from 'radix-ui'

/** On or off, at once. `label` is its accessible name; show the words beside it. */
export function Switch(props: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  return (
    <Radix.Root
      aria-label={props.label}
      checked={props.checked}
      onCheckedChange={props.onChange}
      disabled={props.disabled}
      className="relative h-5 w-9 shrink-0 rounded-full border border-line-control bg-sunken transition-colors disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:border-ink data-[state=checked]:bg-ink"
    >
      <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-line-control transition-transform data-[state=checked]:translate-x-[18px] data-[state=checked]:bg-bg" />
    </Radix.Root>
  )
}
