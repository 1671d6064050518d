import type { Reliability } from '#shared/contract/history'

/** As many outcomes as it takes before anything is drawn. */
export const fewestOutcomes = 30

/** What the diagram says, in sentences; `null` = not enough is known. */
export function sayReliability({ n, bins, ece, eceByChance }: Reliability): string | null {
  if (ece === null || eceByChance === null || bins.length === 0) return null
  const lead = bins.reduce((sum, bin) => sum + bin.n * (bin.said - bin.right), 0) / n
  const measured = `Off by ${points(ece)} on average over ${n} answers (ECE ${ece.toFixed(3)}); chance alone would make ${(100 * eceByChance).toFixed(1)}.`
  if (ece <= 1.5 * eceByChance) return `${measured} That is as near as so many answers can tell.`
  const direction = lead > 0 ? 'too sure' : 'not sure enough'
  return Math.abs(lead) < ece / 2
    ? measured
    : `${measured} It is ${direction} by ${points(Math.abs(lead))}.`
}

function points(share: number): string {
  return `${(100 * share).toFixed(1)} points`
}
