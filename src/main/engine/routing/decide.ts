import type { Candidate, Decision, Features, Flip } from '#shared/contract/routing'
import type { DecisionFacts, PolicyInForce } from './facts.ts'
import { weightsOf } from './presets.ts'
import { rankCandidates } from './rank.ts'
import type { CompiledRule } from './rules.ts'
import { meansCandidate, presetOf } from './targets.ts'

/** Changes whenever the same facts under the same settings could lead to another choice. */
export const policyVersion = 'points-2'

/** A decision before it is explained and stored. */
export type Choice = Omit<Decision, 'id' | 'at' | 'flips'> & { flips: Flip[] }

/** Exploration never gives away more than so many points. */
const mostGivenAway = 15

function sayFeatures(features: Features): string {
  return `${features.task}, ${features.complexity}`
}

function sayNothingToChoose(facts: DecisionFacts, candidates: Candidate[]): string {
  if (facts.readyEndpoints === 0) {
    return 'No model server answers. Start Ollama or LM Studio, or try the demo.'
  }
  if (candidates.length === 0) {
    return 'The servers that answer hold no models. Pull or download one, then try again.'
  }
  return `No model can take this. ${sayNearestFix(candidates)}`
}

/** Which of the refusals is the easiest to mend, and how. */
function sayNearestFix(candidates: Candidate[]): string {
  const chatting = candidates.filter(({ obstacle }) => obstacle?.kind !== 'capability')
  const short = chatting
    .filter(({ obstacle }) => obstacle?.kind === 'memory')
    .sort((a, b) => (a.obstacle?.shortBytes ?? Infinity) - (b.obstacle?.shortBytes ?? Infinity))[0]
  if (short) {
    const remedy =
      short.fit === 'fits-smaller'
        ? 'Shorten the prompt, or close another program.'
        : 'Close another program, or pull a smaller model.'
    return `Nearest: ${short.name} ${short.rejected}. ${remedy}`
  }
  const hosted = chatting.find(({ obstacle }) => obstacle?.kind === 'hosted')
  if (hosted) return `Nearest: ${hosted.name}, which ${hosted.rejected}.`
  const long = chatting.find(({ obstacle }) => obstacle?.kind === 'context')
  if (long)
    return `Nearest: ${long.name} ${long.rejected}. Shorten the prompt, or begin a new conversation.`
  const [any] = candidates
  return `Nearest: ${any?.name} ${any?.rejected}. Pull a model that can.`
}

type Base = Omit<Choice, 'by' | 'chosen' | 'reason' | 'margin'>

function decideManually(facts: DecisionFacts, base: Base): Choice {
  const wanted = base.candidates.find((candidate) => candidate.model === facts.requested)
  const model = facts.candidates.find((candidate) => candidate.model === facts.requested)
  // Too long a prompt is the user's to risk: a server may know its context better than its listing.
  if (wanted && model?.capabilities.includes('chat')) {
    return { ...base, by: 'manual', chosen: wanted.model, margin: null, reason: 'You chose it.' }
  }
  const name = facts.requested.slice(facts.requested.indexOf('/') + 1)
  const why = wanted ? wanted.rejected : 'is not listed by any server that answers now'
  const reason = `${name} ${why}. Choose another model or Auto.`
  return { ...base, by: 'none', chosen: null, margin: null, reason }
}

/** By how much the winner is ahead of the next one, in points; `null` = there is no other. */
function marginOf(admissible: Candidate[], winner: Candidate): number | null {
  const other = admissible.find(({ model }) => model !== winner.model)
  return other ? Math.round(10 * (winner.score - other.score)) / 10 : null
}

/** Rules that were passed over are named up to so many; there may be hundreds. */
const mostNamed = 2

/** Which rules held, though their target can't take the prompt. */
function sayMissed(missed: readonly CompiledRule[]): string[] {
  const said = missed
    .slice(0, mostNamed)
    .map(({ name, use }) => `Rule “${name}” wanted ${use}, which can’t take it now.`)
  const others = missed.length - said.length
  if (others === 0) return said
  return [...said, `So did ${others} more ${others === 1 ? 'rule' : 'rules'} for other targets.`]
}

/** The first rule that holds and whose target can take the prompt; `missed`: those before it whose target can't. */
function decideByRule(
  facts: DecisionFacts,
  policy: PolicyInForce,
  base: Base,
): { choice: Choice | null; missed: CompiledRule[] } {
  const missed: CompiledRule[] = []
  for (const rule of policy.rules) {
    if (!rule.matches(facts)) continue
    const preset = presetOf(rule.use)
    const ranked = preset ? rankCandidates(facts, policy, weightsOf(preset, null)) : base.candidates
    const target = ranked.find((candidate) => {
      if (candidate.rejected !== null) return false
      if (preset) return true
      const its = facts.candidates.find(({ model }) => model === candidate.model)
      return its !== undefined && meansCandidate(rule.use, its, policy.tags)
    })
    if (target) {
      const features = sayFeatures(facts.features)
      const sentence = preset
        ? `Rule “${rule.name}” weighs ${features} by the preset ${preset}: ${target.score.toFixed(1)} is the best.`
        : `Rule “${rule.name}” sends ${features} here.`
      const reason = [...sayMissed(missed), sentence].join(' ')
      // Points under one preset can't be compared with those under another.
      const margin = marginOf(
        ranked.filter(({ rejected }) => rejected === null),
        target,
      )
      const choice: Choice = {
        ...base,
        candidates: ranked,
        by: 'rule',
        rule: rule.name,
        chosen: target.model,
        margin,
        reason,
      }
      return { choice, missed }
    }
    missed.push(rule)
  }
  return { choice: null, missed }
}

/** Of those that are nearly as good, the one of which the least is known; `null` = the best is. */
function findUnknown(admissible: Candidate[]): Candidate | null {
  const [best] = admissible
  if (!best) return null
  const spread = ({ quality }: Candidate) => (quality ? quality.high - quality.low : 0)
  const [widest] = admissible
    .filter(
      ({ score, fit }) => best.score - score <= mostGivenAway && fit !== 'fits-after-eviction',
    )
    .sort((a, b) => spread(b) - spread(a) || b.score - a.score)
  return widest && widest.model !== best.model ? widest : null
}

/** The model for a prompt, with every candidate's terms and a sentence of reason. Pure and deterministic. */
export function decide(facts: DecisionFacts, policy: PolicyInForce): Choice {
  const weights = weightsOf(policy.preference, policy.balance)
  const base: Base = {
    policyVersion,
    preference: policy.preference,
    balance: weights.balance,
    requested: facts.requested,
    features: facts.features,
    candidates: rankCandidates(facts, policy, weights),
    rule: null,
    flips: [],
  }
  if (facts.requested !== 'auto') return decideManually(facts, base)

  const { choice, missed } = decideByRule(facts, policy, base)
  if (choice) return choice

  const admissible = base.candidates.filter(({ rejected }) => rejected === null)
  const [best, second] = admissible
  if (!best) {
    const reason = sayNothingToChoose(facts, base.candidates)
    return { ...base, by: 'none', chosen: null, margin: null, reason }
  }
  const unknown = facts.draw < policy.exploration ? findUnknown(admissible) : null
  if (unknown) {
    const reason = `Tried to learn about it: ${unknown.name} scores ${unknown.score.toFixed(1)}, the best ${best.score.toFixed(1)}.`
    const margin = marginOf(admissible, unknown)
    return { ...base, by: 'explore', chosen: unknown.model, margin, reason }
  }
  const ahead = second ? `, ahead of ${second.name} with ${second.score.toFixed(1)}` : ''
  const sentence = `Best score for ${sayFeatures(facts.features)}: ${best.score.toFixed(1)}${ahead}.`
  return {
    ...base,
    by: 'score',
    chosen: best.model,
    margin: marginOf(admissible, best),
    reason: [...sayMissed(missed), sentence].join(' '),
  }
}
