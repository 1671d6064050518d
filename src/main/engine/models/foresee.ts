import type { Model } from '#shared/contract/models'
import type { ResourceReading } from '#shared/contract/resources'
import { chooseContext } from './choose-context.ts'
import type { FitDecision } from './decide-fit.ts'
import type { GateParts } from './gate-parts.ts'
import { endpointOf, judge } from './situation.ts'

/** What a load would meet, by figures that may be a little old: for choosing a model, never for starting its load. */
export interface Foresight {
  /** `null`: no reading of the machine has come yet. */
  decision: FitDecision | null
  /** How long the load would take; `null` = nobody knows. */
  loadSeconds: number | null
}

/** Models whose shape is asked for in the background at once, so that the next look knows it. */
const askedAtOnce = 8

/**
 * Looks at many models at once, without waiting for anybody. `null` for those that need no load of ours: loaded ones,
 * hosted ones, and those of servers that hold what they were started with.
 */
export function createForesight(parts: GateParts, latest: () => ResourceReading | null) {
  let asking = 0

  function describeLater(model: Model) {
    if (asking >= askedAtOnce) return
    asking++
    parts.needs
      .shapeOf(model, parts.endpoints.serverOf(model), AbortSignal.timeout(10_000))
      .catch(() => null)
      .finally(() => asking--)
  }

  return function foresee(models: readonly Model[], promptTokens: number): (Foresight | null)[] {
    const reading = latest()
    const inventory = parts.endpoints.inventory.get()
    const loaded = { ...inventory, models: inventory.models.filter(({ resident }) => resident) }
    return models.map((model) => {
      const endpoint = endpointOf(inventory, model)
      const ours = endpoint && !model.remote && endpoint.kind !== 'openai'
      if (!ours || model.resident || !model.capabilities.includes('chat')) return null
      const loadSeconds = parts.loadTimes.expect(model)
      const { shape, described } = parts.needs.knownShape(model)
      if (!described) describeLater(model)
      if (!reading) return { decision: null, loadSeconds }
      const wish = parts.endpoints.serverOf(model).operations.load ? { promptTokens } : {}
      const contextLength = chooseContext(wish, model.contextLength).want
      const wanted = { model, endpoint, contextLength, kvType: 'f16' as const, mayGo: () => true }
      const { decision } = judge(wanted, reading, shape, parts, loaded)
      return { decision, loadSeconds }
    })
  }
}

export type Foresee = ReturnType<typeof createForesight>
