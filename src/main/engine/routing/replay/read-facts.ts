import { type DecisionFacts, factsVersion } from '../facts.ts'

/** Facts as they were stored, or why they can't be replayed. */
export type ReadFacts =
  | { facts: DecisionFacts }
  | { problem: 'withoutFacts' | 'newerFacts' | 'unreadable' }

/** `null` = made by a version that kept none. Damage further within shows when they are used. */
export function readFacts(stored: string | null): ReadFacts {
  if (stored === null) return { problem: 'withoutFacts' }
  try {
    const facts = JSON.parse(stored) as Partial<DecisionFacts> | null
    if (typeof facts?.version !== 'number') return { problem: 'unreadable' }
    if (facts.version > factsVersion) return { problem: 'newerFacts' }
    if (!Array.isArray(facts.candidates) || !facts.features || !facts.requested)
      return { problem: 'unreadable' }
    return { facts: facts as DecisionFacts }
  } catch {
    return { problem: 'unreadable' }
  }
}
