/** Local midnight before a moment; epoch milliseconds both. */
export function midnightOf(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** Midnight some days later (or earlier); days with 23 or 25 hours count as one. */
export function addDays(midnight: number, days: number): number {
  const date = new Date(midnight)
  return date.setDate(date.getDate() + days)
}

/** `2026-11-24`, of the local date. */
export function nameOfDay(midnight: number): string {
  const date = new Date(midnight)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
