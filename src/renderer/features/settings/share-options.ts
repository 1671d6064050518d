/** Shares (0 to 1) to choose from in rising order, with the one that holds among them; none of it is “Off”. */
export function shareOptions(
  shares: readonly number[],
  held: number,
): { value: string; label: string }[] {
  return [...new Set([...shares, held])]
    .sort((a, b) => a - b)
    .map((share) => ({ value: String(share), label: share === 0 ? 'Off' : sayShare(share) }))
}

/** "2 %", "1.5 %". */
function sayShare(share: number): string {
  return `${Math.round(1000 * share) / 10} %`
}
