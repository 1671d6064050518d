import type { Fit, Model } from '#shared/contract/models'
import { decideLoadedParts } from '#simulators/model'
import type { Simulator } from '#simulators/simulator'
import { percentile } from '../report.ts'

/** What was foretold against what the server's card really holds, each in per cent of what it holds. */
interface Compared {
  model: string
  contextLength: number
  first: boolean
  total: number
  weights: number
  cache: number
  /** Working memory and what the process takes. */
  rest: number
}

/** The first load of a model has nothing of its own to learn from, a later one may have. */
export function comparePredictions(servers: readonly Simulator[]) {
  const all: Compared[] = []
  const known = new Set<string>()
  return {
    add({ key, endpointId, name }: Model, need: NonNullable<Fit['need']>, contextLength: number) {
      const resident = servers[Number(String(endpointId).slice(1))]
        ?.residents()
        .find((one) => one.model.name === name && one.contextLength === contextLength)
      if (!resident || resident.state === 'loading') return
      const { weights, cache, working } = decideLoadedParts(resident.model, contextLength, 1)
      const held = resident.bytes + resident.processBytes
      const off = (predicted: number, real: number) => (100 * (predicted - real)) / held
      all.push({
        model: name,
        contextLength,
        first: !known.has(key),
        total: off(need.total, held),
        weights: off(need.weights, weights),
        cache: off(need.kv, cache),
        rest: off(need.rest, working + resident.processBytes),
      })
      known.add(key)
    },
    all,
  }
}

const signed = (value: number) => `${value > 0 ? '+' : ''}${value.toFixed(1)}`.padStart(6)

function sayShares(compared: readonly Compared[]): string {
  const at = (part: 'total' | 'weights' | 'cache' | 'rest', share: number) =>
    percentile(
      compared.map((one) => Math.abs(one[part])),
      share,
    ).toFixed(1)
  const parts = (['weights', 'cache', 'rest'] as const).map((part) => `${part} ${at(part, 0.9)}`)
  return `n ${compared.length}, median ${at('total', 0.5)} %, p90 ${at('total', 0.9)} % (p90 of its parts: ${parts.join(', ')})`
}

/** Lines for the report: first and later loads, and the worst with the parts that their errors come from. */
export function sayPredictions(all: readonly Compared[]): string {
  const worst = [...all].sort((a, b) => Math.abs(b.total) - Math.abs(a.total)).slice(0, 5)
  const lines = worst.map(
    ({ model, contextLength, first, total, weights, cache, rest }) =>
      `    ${model.padEnd(36)}${String(contextLength).padStart(6)}  ${first ? 'first' : 'later'}${signed(total)} =${signed(weights)}${signed(cache)}${signed(rest)}`,
  )
  return `  prediction, first loads      ${sayShares(all.filter(({ first }) => first))} (goal p90 < 5 %)
  prediction, later loads      ${sayShares(all.filter(({ first }) => !first))} (goal p90 < 5 %)
  the farthest off, per cent of what is held: total = weights, cache, rest
${lines.join('\n')}`
}
