/** An idle resident that may go. */
export interface Evictable {
  bytes: number
  /** What its going costs: seconds to load it again × how likely it is asked for soon. */
  cost: number
}

/** Up to so many all combinations are tried. */
const mostExact = 14

/**
 * The cheapest set that frees `missingBytes`; `null` when all together do not. Exact up to 14 candidates; beyond that
 * the cheapest by byte, less those that turn out to be needless. Among equally cheap sets the one that frees least.
 */
export function chooseEvictions<T extends Evictable>(
  candidates: readonly T[],
  missingBytes: number,
): T[] | null {
  if (missingBytes <= 0) return []
  const useful = candidates.filter((candidate) => candidate.bytes > 0)
  if (bytesOf(useful) < missingBytes) return null
  return useful.length <= mostExact
    ? chooseExactly(useful, missingBytes)
    : chooseGreedily(useful, missingBytes)
}

function bytesOf(set: readonly Evictable[]): number {
  return set.reduce((sum, { bytes }) => sum + bytes, 0)
}

function chooseExactly<T extends Evictable>(candidates: readonly T[], missing: number): T[] {
  let best: { set: T[]; cost: number; bytes: number } | null = null
  for (let mask = 1; mask < 1 << candidates.length; mask++) {
    let bytes = 0
    let cost = 0
    for (const [index, candidate] of candidates.entries()) {
      if ((mask & (1 << index)) === 0) continue
      bytes += candidate.bytes
      cost += candidate.cost
    }
    if (bytes < missing) continue
    if (best && (cost > best.cost || (cost === best.cost && bytes >= best.bytes))) continue
    best = { set: candidates.filter((_, index) => (mask & (1 << index)) !== 0), cost, bytes }
  }
  return best?.set ?? []
}

function chooseGreedily<T extends Evictable>(candidates: readonly T[], missing: number): T[] {
  const byPrice = [...candidates].sort((a, b) => a.cost / a.bytes - b.cost / b.bytes)
  let set: T[] = []
  for (const candidate of byPrice) {
    if (bytesOf(set) >= missing) break
    set.push(candidate)
  }
  for (const candidate of [...set].sort((a, b) => b.cost - a.cost)) {
    const without = set.filter((other) => other !== candidate)
    if (bytesOf(without) >= missing) set = without
  }
  return set
}
