import type { Candidate, Flip } from '#shared/contract/routing'
import { sayBytes } from '../models/say-fit.ts'
import { type Choice, decide } from './decide.ts'
import type { CandidateFacts, DecisionFacts, PolicyInForce } from './facts.ts'
import { weightsOf } from './presets.ts'

/** The runners-up whose way to the top is looked for. */
const looked = 3

type Change = (candidate: CandidateFacts) => CandidateFacts

function changeOne(facts: DecisionFacts, model: string, change: Change): DecisionFacts {
  return {
    ...facts,
    candidates: facts.candidates.map((one) => (one.model === model ? change(one) : one)),
  }
}

const withRoom: Change = (one) => ({
  ...one,
  fit: one.fit && {
    ...one.fit,
    kind: 'fits',
    evict: [],
    shortBytes: null,
    spilledBytes: 0,
    busyInTheWay: false,
  },
})
const loaded: Change = (one) => ({ ...one, resident: true, loadSeconds: 0, fit: null })
const unqueued: Change = (one) => ({ ...one, queueSeconds: 0 })
const well: Change = (one) => ({ ...one, unwell: null })
const answering =
  (inHundred: number): Change =>
  (one) => ({ ...one, quality: { ...one.quality, mean: inHundred / 100 } })

/** The place of the slider nearest to where it stands at which the candidate wins; `null` = nowhere. */
function findBalance(
  facts: DecisionFacts,
  policy: PolicyInForce,
  model: string,
  from: number,
): number | null {
  const winsAt = (balance: number) => decide(facts, { ...policy, balance }).chosen === model
  for (const end of [0, 100]) {
    if (!winsAt(end)) continue
    let [loses, wins] = [from, end]
    while (Math.abs(wins - loses) > 1) {
      const middle = Math.round((loses + wins) / 2)
      if (winsAt(middle)) wins = middle
      else loses = middle
    }
    return wins
  }
  return null
}

function findFlipsOf(
  candidate: Candidate,
  facts: DecisionFacts,
  policy: PolicyInForce,
  choice: Choice,
): Flip[] {
  const { model, name } = candidate
  const its = facts.candidates.find((one) => one.model === model)
  if (!its) return []
  const base = { model, name }
  const wins = (change: Change) => decide(changeOne(facts, model, change), policy).chosen === model
  const flips: Flip[] = []
  if (its.fit && its.fit.shortBytes !== null && wins(withRoom)) {
    const amount = its.fit.shortBytes
    const sentence = `With ${sayBytes(amount)} more memory free it would have gone to ${name}.`
    flips.push({ ...base, kind: 'memory', amount, sentence })
  }
  if (its.unwell !== null && wins(well)) {
    const sentence = `Had the server of ${name} been well, it would have gone there.`
    flips.push({ ...base, kind: 'health', amount: null, sentence })
  }
  if (its.queueSeconds > 0 && wins(unqueued)) {
    const sentence = `With nobody waiting for ${name}, it would have gone there.`
    flips.push({ ...base, kind: 'queue', amount: its.queueSeconds, sentence })
  }
  if (!its.resident && wins(loaded)) {
    const sentence = `Had ${name} been loaded, it would have gone there.`
    flips.push({ ...base, kind: 'resident', amount: null, sentence })
  }
  if (candidate.rejected === null) {
    const from = weightsOf(policy.preference, policy.balance).balance
    const amount = findBalance(facts, policy, model, from)
    if (amount !== null) {
      const side = amount > from ? 'quality' : 'speed'
      const sentence = `With the slider at ${amount} instead of ${Math.round(from)}, nearer to ${side}, it would have gone to ${name}.`
      flips.push({ ...base, kind: 'balance', amount, sentence })
    }
    const winner = choice.candidates.find((one) => one.model === choice.chosen)
    const behind = (winner?.score ?? 0) - candidate.score
    // Scores are rounded, and a tie may go to either: one more in a hundred settles it.
    const least = Math.ceil(its.quality.mean * 100 + behind)
    const enough = [least, least + 1].find((one) => one <= 99 && wins(answering(one)))
    if (behind >= 0 && enough !== undefined) {
      const sentence = `Were ${name} known to answer ${enough} in 100 such prompts well, it would have gone there.`
      flips.push({ ...base, kind: 'quality', amount: enough, sentence })
    }
  }
  return flips
}

/** Conditions speak of the prompt, which no flip changes: each is asked once, however often is decided. */
function withRulesThatHold(policy: PolicyInForce, facts: DecisionFacts): PolicyInForce {
  const rules = policy.rules
    .filter((rule) => rule.matches(facts))
    .map((rule) => ({ ...rule, matches: () => true }))
  return { ...policy, rules }
}

/** The place of the rule that decided: others may have the same name. */
function findDeciding(facts: DecisionFacts, policy: PolicyInForce, choice: Choice): number {
  return policy.rules.findIndex(
    ({ name }, index) =>
      name === choice.rule &&
      decide(facts, { ...policy, rules: policy.rules.slice(0, index + 1) }).by === 'rule',
  )
}

function findRuleFlip(facts: DecisionFacts, policy: PolicyInForce, choice: Choice): Flip[] {
  if (choice.by !== 'rule') return []
  const deciding = findDeciding(facts, policy, choice)
  const rules = policy.rules.filter((_, index) => index !== deciding)
  const without = decide(facts, { ...policy, rules })
  if (without.chosen === null || without.chosen === choice.chosen) return []
  const name = without.candidates.find(({ model }) => model === without.chosen)?.name ?? ''
  const sentence = `Without the rule “${choice.rule}” it would have gone to ${name}.`
  return [{ kind: 'rule', model: without.chosen, name, amount: null, sentence }]
}

/** What a change is worth telling first: what happens by itself, then what one can set, then what has to be learned. */
const order: Flip['kind'][] = [
  'rule',
  'memory',
  'resident',
  'queue',
  'health',
  'balance',
  'quality',
]

/**
 * The smallest changes that would have led elsewhere, found by deciding again under each: the nearest first. Pure;
 * about 60 decisions' work, so it is done for decisions that are kept or shown.
 */
export function findFlips(facts: DecisionFacts, inForce: PolicyInForce, choice: Choice): Flip[] {
  if (choice.chosen === null || choice.by === 'manual' || choice.by === 'explore') return []
  const policy = withRulesThatHold(inForce, facts)
  const rivals = choice.candidates.filter(
    ({ model, obstacle }) =>
      model !== choice.chosen &&
      (obstacle === null || obstacle.kind === 'memory' || obstacle.kind === 'health'),
  )
  const worth = [
    ...rivals.filter(({ obstacle }) => obstacle === null).slice(0, looked),
    ...rivals.filter(({ obstacle }) => obstacle !== null).slice(0, looked),
  ]
  return [
    ...findRuleFlip(facts, policy, choice),
    // Under a rule too: it may lead to several models, or an earlier one to a model for which there was no room.
    ...worth.flatMap((candidate) => findFlipsOf(candidate, facts, policy, choice)),
  ].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}
