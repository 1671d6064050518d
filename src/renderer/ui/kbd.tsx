import { classNames } from './class-names.ts'

/** A key or a combination, as `formatShortcut` gives it. */
export function Kbd(props: { children: string; onInk?: boolean }) {
  return (
    <kbd
      className={classNames(
        'inline-block rounded-xs border px-1 font-mono text-2xs leading-4 whitespace-nowrap',
        props.onInk ? 'border-current/40 text-inherit' : 'border-line-strong bg-surface text-ink-3',
      )}
    >
      {props.children}
    </kbd>
  )
}
