/** `7 %`, `under 1 %`. */
export function sayShare(share: number): string {
  const percent = Math.round(share * 100)
  if (percent === 0) return share > 0 ? 'under 1 %' : '0 %'
  return `${percent} %`
}

/** `about 4 s`, `about 3 min`. */
export function sayTime(seconds: number): string {
  if (seconds < 1) return 'under a second'
  return seconds < 100 ? `about ${Math.round(seconds)} s` : `about ${Math.round(seconds / 60)} min`
}
