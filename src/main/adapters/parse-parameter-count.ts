const unit: Record<string, number> = { '': 1, K: 1e3, M: 1e6, B: 1e9, T: 1e12 }

/**
 * Number of weights from what servers write: `3.2B`, `137M`, `8x7B`, and `26B-A4B` (26e9, of which 4e9 are active at a
 * time). `null` where it is none of these.
 */
export function parseParameterCount(text: string | null): number | null {
  const match = /^(?:(\d+)x)?(\d+(?:\.\d+)?)\s*([KMBT]?)(?:-A\d+(?:\.\d+)?[KMBT]?)?$/i.exec(
    text?.trim() ?? '',
  )
  if (match === null) return null
  const [, experts = '1', amount = '0', suffix = ''] = match
  const count = Math.round(Number(experts) * Number(amount) * (unit[suffix.toUpperCase()] ?? 1))
  return count > 0 ? count : null
}

/** The same from a model's name (`google/gemma-3-12b`), for servers that say no count. */
export function parameterCountInName(name: string): number | null {
  const match =
    /(?:^|[-_/:\s])((?:\d+x)?\d+(?:\.\d+)?[bm](?:-a\d+(?:\.\d+)?b)?)(?=$|[-_@:\s])/i.exec(name)
  return parseParameterCount(match?.[1] ?? null)
}
