import type { Candidate, Decision } from '#shared/contract/routing'
import type { Settings } from '#shared/contract/settings'

type Favours = Settings['routing']['favour']

/** As the settings allow. */
export const mostFavour = 50

/** Offered where nothing in particular is needed. */
const usualPoints = 5

export function pointsOf(favours: Favours, use: string): number {
  return favours.find((one) => one.use === use)?.points ?? 0
}

/** The list with so many points for a target; 0 takes it out. */
export function withFavour(favours: Favours, use: string, points: number): Favours {
  const known = favours.some((one) => one.use === use)
  if (points === 0) return favours.filter((one) => one.use !== use)
  if (!known) return [...favours, { use, points }]
  return favours.map((one) => (one.use === use ? { ...one, points } : one))
}

/** The best of the others that could have taken the prompt; `null` = there was none. */
export function bestOther(decision: Decision, candidate: Candidate): Candidate | null {
  const others = decision.candidates.filter(
    ({ rejected, model }) => rejected === null && model !== candidate.model,
  )
  return others.reduce<Candidate | null>(
    (best, one) => (best === null || one.score > best.score ? one : best),
    null,
  )
}

/**
 * What the candidate would have had with other points of favour. Those that it had counted then are the settings' of
 * now, which is right unless they were changed in between.
 */
export function scoreWith(candidate: Candidate, now: number, points: number): number {
  const counted = candidate.terms.some(({ name }) => name === 'policy') ? now : 0
  return Math.round(10 * (candidate.score - counted + points)) / 10
}

/** The points to begin with: just enough to win where that can be had, else a few more than now. */
export function suggestPoints(decision: Decision, candidate: Candidate, now: number): number {
  const other = bestOther(decision, candidate)
  const behind = other ? other.score - candidate.score : 0
  const needed = behind >= 0 ? Math.floor(behind) + 1 : usualPoints
  return Math.min(mostFavour, now + Math.max(1, needed))
}

/** What so many points would have meant for that prompt, in a sentence. */
export function sayEffect(
  decision: Decision,
  candidate: Candidate,
  now: number,
  points: number,
): string {
  const score = scoreWith(candidate, now, points)
  const had = `Here it would have had ${score.toFixed(1)} points instead of ${candidate.score.toFixed(1)}`
  const other = bestOther(decision, candidate)
  if (!other) return `${had}; there was no other to choose.`
  const against = `${other.name} had ${other.score.toFixed(1)}`
  if (decision.by === 'rule') return `${had}; a rule decided, though, before points count.`
  if (score > other.score) return `${had} and have been chosen: ${against}.`
  return `${had}; that is not enough: ${against}.`
}
