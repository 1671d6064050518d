import type { Features, Term } from '#shared/contract/routing'
import { type ExpectedTime, expectAnswerTokens } from './expect-time.ts'
import type { CandidateFacts, PolicyInForce } from './facts.ts'
import { doublings, patienceFor, qualityPoints, usualPatience, type Weights } from './presets.ts'
import { meansCandidate } from './targets.ts'

/** Keeping the machine busy for so long is one doubling. */
const busyUnitSeconds = 2

/** Points for each US cent that an answer costs. */
const pointsPerCent = 3

/** One voice through a conversation is worth a little. */
const continuityPoints = 1.5

/** To tenths of a point, so that a sum can be checked by eye. */
export function roundPoints(value: number): number {
  const rounded = Math.round(value * 10) / 10
  return rounded === 0 ? 0 : rounded
}

export function formatSeconds(seconds: number): string {
  return seconds < 10 ? `${Math.round(seconds * 10) / 10} s` : `${Math.round(seconds)} s`
}

function qualityTerm({ quality }: CandidateFacts): Term {
  const percent = (share: number) => Math.round(100 * share)
  const source = quality.n > 0 ? `${quality.detail}, n ${quality.n}` : `${quality.detail}, a guess`
  return {
    name: 'quality',
    value: roundPoints(qualityPoints * quality.mean),
    detail: `answers ${percent(quality.mean)} in 100 well (${percent(quality.low)}–${percent(quality.high)}; ${source})`,
  }
}

function waitTerm(time: ExpectedTime, features: Features, weights: Weights): Term {
  const parts = [
    time.queue >= 0.05 ? `${formatSeconds(time.queue)} in the queue` : null,
    time.load > 0 ? `${formatSeconds(time.load)} to load` : null,
    `${formatSeconds(time.read)} to read`,
    `${formatSeconds(time.write)} to write`,
  ].filter((part) => part !== null)
  return {
    name: 'wait',
    value: roundPoints(-weights.wait * doublings(time.total, patienceFor(features))),
    detail: `about ${formatSeconds(time.total)}: ${parts.join(', ')}${time.measured ? '' : ' (guessed from its size)'}`,
  }
}

/** Bringing back what has to go costs the next prompt a wait, which may never come: half a wait's price. */
function memoryTerm(candidate: CandidateFacts, weights: Weights): Term | null {
  const { fit } = candidate
  if (!fit || fit.evict.length === 0) return null
  const seconds = fit.evict.reduce((sum, victim) => sum + (victim.seconds ?? 10), 0)
  const names = fit.evict.map(({ name }) => name).join(', ')
  return {
    name: 'memory',
    value: roundPoints(-weights.wait * 0.5 * weights.evictions * doublings(seconds, usualPatience)),
    detail: `${names} would have to go, ${formatSeconds(seconds)} to bring back`,
  }
}

function energyTerm(time: ExpectedTime, weights: Weights): Term | null {
  if (weights.energy === 0) return null
  const busy = time.load + time.read + time.write
  return {
    name: 'energy',
    value: roundPoints(-weights.energy * doublings(busy, busyUnitSeconds)),
    detail: `keeps the machine busy for ${formatSeconds(busy)}`,
  }
}

function costTerm({ price }: CandidateFacts, features: Features): Term | null {
  if (!price) return null
  const dollars =
    (price.input * features.totalTokens + price.output * expectAnswerTokens(features)) / 1e6
  return {
    name: 'cost',
    value: roundPoints(-pointsPerCent * 100 * dollars),
    detail: `about ${(100 * dollars).toFixed(2)} US cents`,
  }
}

function policyTerm(candidate: CandidateFacts, policy: PolicyInForce): Term | null {
  const favours = policy.favour.filter(({ use }) => meansCandidate(use, candidate, policy.tags))
  if (favours.length === 0) return null
  return {
    name: 'policy',
    value: roundPoints(favours.reduce((sum, { points }) => sum + points, 0)),
    detail: favours
      .map(({ use, points }) => `${points < 0 ? '−' : '+'}${Math.abs(points)} for ${use}`)
      .join(', '),
  }
}

/** The terms of one admissible candidate, in points. Their sum is its score. Pure. */
export function scoreCandidate(
  candidate: CandidateFacts,
  features: Features,
  policy: PolicyInForce,
  weights: Weights,
  time: ExpectedTime,
  answeredLast: boolean,
): Term[] {
  return [
    qualityTerm(candidate),
    waitTerm(time, features, weights),
    memoryTerm(candidate, weights),
    energyTerm(time, weights),
    costTerm(candidate, features),
    answeredLast
      ? ({
          name: 'continuity',
          value: continuityPoints,
          detail: 'answered last here',
        } satisfies Term)
      : null,
    policyTerm(candidate, policy),
  ].filter((term) => term !== null)
}

export function sumTerms(terms: Term[]): number {
  return roundPoints(terms.reduce((sum, term) => sum + term.value, 0))
}
