import type { ReactNode } from 'react'
import { RouteMark } from './route-mark.tsx'

/** What stands where there is nothing yet: what this place is for, then the way on. */
export function EmptyState(props: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center text-sm text-ink-2">
      <RouteMark quiet className="mb-1" />
      <p className="font-[560] text-ink">{props.title}</p>
      {props.children && <div className="max-w-[36ch] text-balance">{props.children}</div>}
      {props.action && <div className="mt-2">{props.action}</div>}
    </div>
  )
}
