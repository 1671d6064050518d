import type { DecisionId, ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Decision, Features, Preference } from '#shared/contract/routing'
import type { Settings } from '#shared/contract/settings'
import type { ChatStore } from '../chat/chat-store.ts'
import { type Choice, decide } from './decide.ts'
import type { DecisionFacts, MeasuredSpeed, PolicyInForce } from './facts.ts'
import { findFlips } from './find-flips.ts'
import { type DecisionRequest, type FactSources, gatherFacts } from './gather-facts.ts'
import { type CompiledRule, compileRules } from './rules.ts'

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
      text: string
      explain?: boolean | undefined
    },
    look: { features: Features; lastModel: ModelKey | null },
  ): Decision
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
    explain = true,
  ): Decided {
    const facts = gatherFacts(request, sources)
    const policy = policyOf(settings.current(), rules(), request.preference)
    const choice = decide(facts, policy)
    const flips = explain ? findFlips(facts, policy, choice) : []
    return { choice: { ...choice, flips }, facts }
  }

  return {
    speedOf(model) {
      const { tokensPerSecond, n } = speedOf(model)
      return tokensPerSecond === null ? null : { tokensPerSecond, n }
    },
    measured: (model) => void speeds.delete(model),
    decide: decideNow,
    preview: ({ requested, preference, text, explain }, look) => ({
      ...decideNow(
        {
          requested,
          preference: preference ?? settings.current().routing.preference,
          prompt: text,
          ...look,
        },
        explain,
      ).choice,
      id: 'preview' as DecisionId,
      at: 0,
    }),
  }
}
