/** One mebibyte, the unit in which drivers print memory. */
export const mebibyte = 1024 * 1024

/**
 * A plain number within limits, or `null` for everything else a tool may print: `[N/A]`, `[Not Supported]`, an error
 * text, a number that can't be. Some systems print a decimal comma.
 */
export function parseFigure(text: string | undefined, least: number, most: number): number | null {
  const plain = text?.trim() ?? ''
  if (!/^-?\d{1,15}([.,]\d{1,9})?$/.test(plain)) return null
  const value = Number(plain.replace(',', '.'))
  return value >= least && value <= most ? value : null
}

/** Bytes from a whole number of `unit`s; `null` beyond a pebibyte, which no machine has. */
export function parseBytes(text: string | undefined, unit: number): number | null {
  const value = parseFigure(text, 0, 2 ** 50 / unit)
  return value === null ? null : Math.round(value * unit)
}

/** 0 to 1 from a number of percent. */
export function parsePercent(text: string | undefined): number | null {
  const value = parseFigure(text, 0, 100)
  return value === null ? null : value / 100
}

export interface MemoryFigures {
  totalBytes: number | null
  usedBytes: number | null
  freeBytes: number | null
}

/** Figures that contradict each other are worth nothing: what is in use can't be more than there is. */
export function checkMemory({ totalBytes, usedBytes, freeBytes }: MemoryFigures): MemoryFigures {
  const total = totalBytes === 0 ? null : totalBytes
  const tooMuch = (bytes: number | null) => bytes !== null && total !== null && bytes > total
  if (tooMuch(usedBytes) || tooMuch(freeBytes)) {
    return { totalBytes: total, usedBytes: null, freeBytes: null }
  }
  return { totalBytes: total, usedBytes, freeBytes }
}

/** A name from a tool or another program, fit to be shown: one line, not endless. Empty where nothing is left. */
export function cleanName(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, 120)
}

/** The file name of a program from its path under any system; `process 42` where there is none. */
export function processName(path: string, pid: number): string {
  const name = cleanName(cleanName(path).split(/[/\\]/).at(-1) ?? '')
  return name === '' || /^\[.*\]$/.test(name) ? `process ${pid}` : name
}
