import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Tooltip } from './tooltip.tsx'

const sizes = {
  sm: 'size-7 rounded-sm [&>svg]:size-4',
  md: 'size-9 rounded-md [&>svg]:size-[18px]',
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  /** Accessible name, also the tooltip. */
  label: string
  /** As `formatShortcut` gives it. */
  shortcut?: string
  children: ReactNode
  size?: keyof typeof sizes
  outlined?: boolean
  /** For toggles: becomes `aria-pressed`. */
  pressed?: boolean
}

export function IconButton({
  label,
  shortcut,
  children,
  size = 'md',
  outlined = false,
  pressed,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={classNames(
          'inline-grid shrink-0 place-items-center text-ink-2 transition-colors',
          'hover:bg-sunken hover:text-ink disabled:cursor-not-allowed disabled:opacity-40',
          outlined && 'border border-line-strong bg-raised',
          pressed && 'bg-sunken text-ink',
          sizes[size],
          className,
        )}
      >
        {children}
      </button>
    </Tooltip>
  )
}
