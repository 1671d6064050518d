import { classNames } from './class-names.ts'

export interface TabLink {
  title: string
  href: string
  current: boolean
}

/** Ways between the parts of a room, each with an address of its own. */
export function TabLinks(props: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav aria-label={props.label} className="flex gap-1 overflow-x-auto">
      {props.tabs.map(({ title, href, current }) => (
        <a
          key={title}
          href={href}
          aria-current={current ? 'page' : undefined}
          className={classNames(
            'shrink-0 rounded-full border px-3 py-1 text-xs transition-colors',
            current
              ? 'border-ink bg-ink font-[560] text-bg'
              : 'border-transparent text-ink-2 hover:bg-sunken hover:text-ink',
          )}
        >
          {title}
        </a>
      ))}
    </nav>
  )
}
