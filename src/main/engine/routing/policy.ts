import type { DecisionId, ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Decision, Features, LocalTime, Preference } from '#shared/contract/routing'
import type { RuleFlag, RulesTest } from '#shared/contract/rules'
import type { RuleSettings, Settings } from '#shared/contract/settings'
import type { ChatStore } from '../chat/chat-store.ts'
import { takeTurns } from '../take-turns.ts'
import { type Choice, decide } from './decide.ts'
import { diagnoseInSteps } from './diagnose-rules.ts'
import type { DecisionFacts, MeasuredSpeed, PolicyInForce } from './facts.ts'
import { extractFeatures } from './features.ts'
import { findFlips } from './find-flips.ts'
import { type DecisionRequest, type FactSources, gatherFacts } from './gather-facts.ts'
import { createProofs } from './prove-conditions.ts'
import { type CompiledRule, compileRules } from './rules.ts'
import { judgeRules } from './test-rules.ts'

export interface Policy {
  /** How fast it wrote here lately; `null` = not measured. */
  speedOf(model: ModelKey): Model['speed']
  /** A model has just been measured again. */
  measured(model: ModelKey): void
  /** Decides as things stand now, with what would have led elsewhere, and the facts to be stored beside it. */
  decide(request: DecisionRequest & { preference: Preference }): Decided
  /** The decision that would be made now; nothing is stored. */
  preview(
    input: {
      requested: Decision['requested']
      preference?: Preference | undefined
      balance?: number | undefined
      text: string
      explain?: boolean | undefined
    },
    look: { features: Features; lastModel: ModelKey | null },
  ): Decision
  /** What to tell at each rule; `null` = those of the settings. Takes turns with everybody else, and can be aborted. */
  checkRules(rules: readonly RuleSettings[] | null, signal?: AbortSignal): Promise<RuleFlag[][]>
  /** What would become of a prompt under these rules; the same. */
  testRules(
    input: {
      rules: readonly RuleSettings[] | null
      text: string
      localTime?: LocalTime | undefined
    },
    look: { features: Features; lastModel: ModelKey | null },
    signal?: AbortSignal,
  ): Promise<RulesTest>
}

export interface Decided {
  choice: Choice
  facts: DecisionFacts
}

/** The settings as a decision uses them. A preference named for one prompt alone has its own place of the slider. */
export function policyOf(
  { routing }: Settings,
  rules: CompiledRule[],
  preference = routing.preference,
): PolicyInForce {
  return {
    preference,
    balance: preference === routing.preference ? routing.balance : null,
    hosted: routing.hosted,
    favour: routing.favour,
    tags: routing.tags,
    exploration: routing.exploration,
    rules,
  }
}

export interface PolicyParts extends Omit<FactSources, 'settings' | 'speedOf'> {
  store: Pick<ChatStore, 'speed'>
  settings: { current(): Settings }
}

export function createPolicy(parts: PolicyParts): Policy {
  const { store, settings } = parts
  const speeds = new Map<ModelKey, MeasuredSpeed>()
  let compiled: { from: Settings; rules: CompiledRule[] } | null = null

  function rules(): CompiledRule[] {
    const from = settings.current()
    if (compiled?.from !== from) compiled = { from, rules: compileRules(from.routing.rules) }
    return compiled.rules
  }

  function speedOf(model: ModelKey): MeasuredSpeed {
    const known = speeds.get(model) ?? store.speed(model)
    speeds.set(model, known)
    return known
  }

  const sources: FactSources = { ...parts, settings: () => settings.current(), speedOf }

  function decideNow(
    request: DecisionRequest & { preference: Preference },
    {
      explain = true,
      balance,
    }: { explain?: boolean | undefined; balance?: number | undefined } = {},
  ): Decided {
    const facts = gatherFacts(request, sources)
    const known = policyOf(settings.current(), rules(), request.preference)
    const policy = balance === undefined ? known : { ...known, balance }
    const choice = decide(facts, policy)
    const flips = explain ? findFlips(facts, policy, choice) : []
    return { choice: { ...choice, flips }, facts }
  }

  const proofs = createProofs()

  function check(
    rules: readonly RuleSettings[],
    { candidates }: DecisionFacts,
    signal: AbortSignal | undefined,
  ): Promise<RuleFlag[][]> {
    const known = settings.current()
    const endpoints = [...known.endpoints, ...parts.inventory().endpoints].map(({ id }) => id)
    const world = { candidates, endpoints, tags: known.routing.tags }
    return takeTurns(diagnoseInSteps(rules, world, proofs), signal)
  }

  return {
    checkRules(rules, signal) {
      const request = { requested: 'auto' as const, prompt: '', lastModel: null }
      const facts = gatherFacts({ ...request, features: extractFeatures('') }, sources)
      return check(rules ?? settings.current().routing.rules, facts, signal)
    },
    async testRules({ rules: draft, text, localTime = parts.localTime() }, look, signal) {
      const known = settings.current()
      const rules = draft ?? known.routing.rules
      const gathered = gatherFacts({ requested: 'auto', prompt: text, ...look }, sources)
      const facts = { ...gathered, localTime }
      const policy = policyOf(known, compileRules(rules))
      const choice = decide(facts, policy)
      const flips = findFlips(facts, policy, choice)
      return {
        verdicts: judgeRules(rules, facts, policy),
        flags: await check(rules, facts, signal),
        decision: { ...choice, flips, id: 'preview' as DecisionId, at: 0 },
        localTime,
      }
    },
    speedOf(model) {
      const { tokensPerSecond, n } = speedOf(model)
      return tokensPerSecond === null ? null : { tokensPerSecond, n }
    },
    measured: (model) => void speeds.delete(model),
    decide: (request) => decideNow(request),
    preview: ({ requested, preference, balance, text, explain }, look) => ({
      ...decideNow(
        {
          requested,
          preference: preference ?? settings.current().routing.preference,
          prompt: text,
          ...look,
        },
        { explain, balance },
      ).choice,
      id: 'preview' as DecisionId,
      at: 0,
    }),
  }
}
