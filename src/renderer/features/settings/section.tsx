import type { ReactNode } from 'react'

export function SettingsSection(props: {
  id: string
  title: string
  description?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-labelledby={`settings-${props.id}`} data-section={props.id}>
      <h2 id={`settings-${props.id}`} className="text-md font-[620]">
        {props.title}
      </h2>
      {props.description && <p className="mt-0.5 text-sm text-ink-2">{props.description}</p>}
      <div className="mt-3 rounded-lg border bg-raised">{props.children}</div>
    </section>
  )
}

/** A label and a few words at the left, its control at the right; under each other where it is narrow. */
export function SettingRow(props: { label: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 grow basis-56">
        <p className="font-[550]">{props.label}</p>
        {props.hint && <div className="text-xs text-ink-3">{props.hint}</div>}
      </div>
      {props.children}
    </div>
  )
}
