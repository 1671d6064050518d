import type { DecisionId, ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Decision, Features, Preference } from '#shared/contract/routing'
import type { Settings } from '#shared/contract/settings'
import type { ChatStore } from '../chat/chat-store.ts'
import type { EndpointRegistry } from '../endpoints/registry.ts'
import { type DecisionFacts, decide } from './decide.ts'
import { type CompiledRule, compileRules } from './rules.ts'
import type { MeasuredSpeed } from './score.ts'

interface Request {
  requested: Decision['requested']
  preference: Preference
  features: Features
  lastModel: ModelKey | null
}

export interface Policy {
  /** How fast it wrote here lately; `null` = not measured. */
  speedOf(model: ModelKey): Model['speed']
  /** A model has just been measured again. */
  measured(model: ModelKey): void
  /** Everything that a decision needs, as things stand now. */
  facts(request: Request): DecisionFacts
  /** The decision that would be made now; nothing is stored. */
  preview(
    input: { requested: Decision['requested']; preference?: Preference | undefined },
    look: { features: Features; lastModel: ModelKey | null },
  ): Decision
}

export function createPolicy(
  store: Pick<ChatStore, 'speed'>,
  registry: Pick<EndpointRegistry, 'inventory'>,
  settings: { current(): Settings },
): Policy {
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

  function facts(request: Request): DecisionFacts {
    const { models, endpoints } = registry.inventory.get()
    return {
      ...request,
      models,
      speeds: new Map(models.map((model) => [model.key, speedOf(model.key)])),
      rules: rules(),
      readyEndpoints: endpoints.filter((endpoint) => endpoint.state === 'ready').length,
    }
  }

  return {
    facts,
    speedOf(model) {
      const { tokensPerSecond, n } = speedOf(model)
      return tokensPerSecond === null ? null : { tokensPerSecond, n }
    },
    measured: (model) => void speeds.delete(model),
    preview: (input, look) => ({
      ...decide(
        facts({
          requested: input.requested,
          preference: input.preference ?? settings.current().routing.preference,
          ...look,
        }),
      ),
      id: 'preview' as DecisionId,
      at: 0,
    }),
  }
}
