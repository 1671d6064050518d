import type { ResidentsSample } from './owners.ts'

const place = 'switchyard.residents'

/** What this window remembered before it was reloaded; empty where it may not keep anything. */
export function readKeptSamples(): readonly ResidentsSample[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isSample) : []
  } catch {
    return []
  }
}

/** Kept for a reload of this window, no longer. */
export function keepSamples(samples: readonly ResidentsSample[]): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(samples))
  } catch {
    // A window that may not keep anything begins its charts anew.
  }
}

function isSample(kept: unknown): kept is ResidentsSample {
  if (typeof kept !== 'object' || kept === null) return false
  return (
    'at' in kept && typeof kept.at === 'number' && 'owners' in kept && Array.isArray(kept.owners)
  )
}
