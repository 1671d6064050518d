/** `frees in 4 m`; empty where the server does not say, or it never goes. Both in epoch milliseconds. */
export function freesIn(expiresAt: number | null, now: number): string {
  if (expiresAt === null) return ''
  const seconds = Math.ceil((expiresAt - now) / 1000)
  if (seconds <= 0) return 'frees any moment'
  if (seconds < 60) return `frees in ${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `frees in ${minutes} m`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `frees in ${hours} h` : ''
}
