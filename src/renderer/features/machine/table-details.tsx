import type { ReactNode } from 'react'

/** A chart's figures as a table, folded: for screen readers, and for whoever wants the numbers. */
export function TableDetails(props: {
  label: string
  head: readonly string[]
  rows: readonly { key: number; cells: readonly ReactNode[] }[]
}) {
  return (
    <details className="mt-2 text-xs text-ink-2">
      <summary className="w-fit rounded-xs text-ink-3 hover:text-ink">{props.label}</summary>
      <section
        aria-label={props.label}
        className="mt-2 max-h-64 overflow-auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
      >
        <table className="w-full text-left">
          <thead>
            <tr>
              {props.head.map((title) => (
                <th key={title} scope="col" className="py-1 pr-4 font-[550]">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="num">
            {props.rows.map(({ key, cells }) => (
              <tr key={key} className="border-t">
                {cells.map((cell, index) => (
                  <td key={props.head[index]} className="py-1 pr-4 whitespace-nowrap">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  )
}

/** About one row a minute, newest first: a table of six hundred rows tells nobody anything. */
export function rowsByMinute(at: readonly number[]): number[] {
  const kept: number[] = []
  for (let index = at.length - 1; index >= 0; index -= 1) {
    const last = kept.at(-1)
    const newer = last === undefined ? undefined : at[last]
    if (newer === undefined || newer - (at[index] ?? 0) >= 60_000) kept.push(index)
  }
  return kept
}
