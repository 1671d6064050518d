import type { Model } from '#shared/contract/models'
import type { Complexity, Features, Preference, Term } from '#shared/contract/routing'

/** What is known of a model's speed; `null` and `n: 0` where it was never measured here. */
export interface MeasuredSpeed {
  tokensPerSecond: number | null
  firstTokenMs: number | null
  n: number
}

/** How much of the score (1 in all) quality and speed may earn, and how much a load may cost. */
const weights: Record<Preference, { quality: number; speed: number; load: number }> = {
  fast: { quality: 0.35, speed: 0.65, load: 0.3 },
  balanced: { quality: 0.65, speed: 0.35, load: 0.15 },
  best: { quality: 0.9, speed: 0.1, load: 0.05 },
}

/** Strength (log2 of 1 + billions of weights) at which a model answers such a prompt well about half the time. */
const demand: Record<Complexity, number> = { simple: 0.5, medium: 2.2, complex: 4 }

const answerTokens: Record<Complexity, number> = { simple: 120, medium: 400, complex: 900 }

const codeTasks = new Set(['codegen', 'debugging', 'refactor', 'multi-file', 'template'])

/** Reading from a fast disk into memory, and setting up. Replaced by measured load times as they come. */
const loadBytesPerSecond = 1.2e9
const loadSetupSeconds = 1

const assumedParameters = 7e9

function round(value: number, digits = 3): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}

function formatSeconds(seconds: number): string {
  return seconds < 10 ? `${round(seconds, 1)} s` : `${Math.round(seconds)} s`
}

/** A prior from size alone (no measurements of quality exist yet): a logistic in strength over what the prompt demands. */
function qualityTerm(model: Model, features: Features, weight: number): Term {
  const billions = (model.parameters ?? assumedParameters) / 1e9
  const specialist = codeTasks.has(features.task) && /code|coder|devstral/i.test(model.name)
  const strength = Math.log2(1 + billions) + (specialist ? 0.8 : 0)
  const chance = 1 / (1 + Math.exp(-1.1 * (strength - demand[features.complexity])))
  const size = model.parameters ? `${round(billions, 1)} B weights` : 'size unknown'
  return {
    name: 'quality',
    value: round(weight * chance),
    detail: `${size}${specialist ? ', made for code' : ''}: expected to do well on ${Math.round(chance * 100)} % (estimate from size)`,
  }
}

function speedTerm(model: Model, features: Features, speed: MeasuredSpeed, weight: number): Term {
  const billions = (model.parameters ?? assumedParameters) / 1e9
  const tokensPerSecond = speed.tokensPerSecond ?? Math.min(150, 400 / Math.max(1, billions))
  const first = speed.firstTokenMs === null ? 0.2 + billions / 40 : speed.firstTokenMs / 1000
  const seconds = first + answerTokens[features.complexity] / Math.max(0.5, tokensPerSecond)
  const source = speed.n > 0 ? `measured, n ${speed.n}` : 'estimate from size'
  return {
    name: 'speed',
    value: round(weight / (1 + seconds / 8)),
    detail: `about ${formatSeconds(seconds)} (${source})`,
  }
}

function loadTerm(model: Model, weight: number): Term {
  if (model.resident) return { name: 'load', value: 0, detail: 'resident' }
  const bytes = model.sizeBytes ?? ((model.parameters ?? assumedParameters) * 5) / 8
  const seconds = loadSetupSeconds + bytes / loadBytesPerSecond
  return {
    name: 'load',
    value: round(-weight * Math.min(1, seconds / 20)),
    detail: `not resident, about ${formatSeconds(seconds)} to load (estimate from its size)`,
  }
}

/** The terms of one admissible model. Their sum is its score. Pure. */
export function scoreModel(
  model: Model,
  features: Features,
  speed: MeasuredSpeed,
  preference: Preference,
  answeredLast: boolean,
): Term[] {
  const weight = weights[preference]
  return [
    qualityTerm(model, features, weight.quality),
    speedTerm(model, features, speed, weight.speed),
    loadTerm(model, weight.load),
    {
      name: 'continuity',
      value: answeredLast ? 0.03 : 0,
      detail: answeredLast ? 'answered last here, so its cache is warm' : 'no earlier answer here',
    },
  ]
}

export function sumTerms(terms: Term[]): number {
  return round(terms.reduce((sum, term) => sum + term.value, 0))
}
