const page = 10

/** Where a key leads from row `from` of `count`; `null` = nowhere, or not a key that walks. */
export function walkRows(count: number, from: number, key: string): number | null {
  const last = count - 1
  const targets: Record<string, number> = {
    ArrowDown: Math.min(from + 1, last),
    ArrowUp: Math.max(from - 1, 0),
    Home: 0,
    End: last,
    PageDown: Math.min(from + page, last),
    PageUp: Math.max(from - page, 0),
  }
  const target = targets[key]
  return target === undefined || target < 0 || target === from ? null : target
}
