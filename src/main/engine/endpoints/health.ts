import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { EndpointState, Model, UnnamedErrors } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import { type Circuit, createCircuit } from './circuit.ts'
import { longestAskedMs } from './decide-check-pause.ts'
import { judgeFailure } from './judge-failure.ts'

export type HealthModel = Pick<
  Model,
  'key' | 'endpointId' | 'endpointName' | 'displayName' | 'resident' | 'remote'
>

/** `retryAt` in epoch milliseconds. */
export type Permission = { ok: true } | { ok: false; failure: Failure; retryAt: number }

export interface HealthState {
  state: EndpointState
  /** The last thing that went wrong with a generation, while it still matters. */
  failure: Failure | null
  retryAt: number | null
  lastTokenAt: number | null
  unnamedErrors?: UnnamedErrors
}

export interface Health {
  /**
   * Whether a model should be asked now. `insist`: the user named it, so only a pause that its server asked for holds.
   * Ask again after waiting in a queue.
   */
  allows(model: HealthModel, options?: { insist?: boolean }): Permission
  /** A generation begins. Each must be followed by `ended`. */
  started(model: HealthModel): void
  firstToken(model: HealthModel): void
  /** `null`: it was answered, or stopped by the user. */
  ended(model: HealthModel, failure: Failure | null): void
  /** Something else than a generation failed there: kept where nobody has a name for its text. */
  note(endpointId: EndpointId, failure: Failure): void
  /** What generations make of a state that a check found. */
  stateOf(endpointId: EndpointId, checkState: EndpointState): HealthState
  /** A generation waits for its model to be loaded. */
  isLoading(endpointId: EndpointId): boolean
  /** Why a model is not asked, or what went wrong with it last. */
  failureOf(key: ModelKey): Failure | null
  /** It was away, or another server, and its lists answer again: one request may try. */
  answeredAgain(endpointId: EndpointId): void
  /** The machine slept: how long anything has been away says nothing now. */
  forgetPauses(): void
  /** Another address, token or server: what was learnt is void. */
  forget(endpointId: EndpointId): void
}

export interface HealthOptions {
  /** All models that could answer instead, on endpoints whose checks succeed. */
  candidates(): HealthModel[]
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds that no clock change touches. */
  monotonic(): number
  onChange(endpointId: EndpointId): void
}

/** When a server says 429 and not for how long. */
const usualPauseMs = 30_000

interface Pause {
  until: number
  failure: Failure
  /** Asked for by a cloud behind a local server: its local models go on. */
  remoteOnly: boolean
}

interface EndpointHealth {
  circuit: Circuit
  models: Map<ModelKey, ModelHealth>
  /** Monotonic end of the pause that the server asked for. */
  pause: Pause | null
  refused: Failure | null
  lastTokenAt: number | null
  unnamed: UnnamedErrors | null
}

interface ModelHealth {
  circuit: Circuit
  /** Generations under way, oldest first. */
  begun: { at: number; cold: boolean }[]
  /** Monotonic. */
  lastToken: number
}

/** Whether endpoints and models generate, learnt from generations; lists that answer prove little. */
export function createHealth(options: HealthOptions): Health {
  const { monotonic } = options
  const endpoints = new Map<EndpointId, EndpointHealth>()

  function endpointOf(id: EndpointId): EndpointHealth {
    const known = endpoints.get(id) ?? {
      circuit: createCircuit(monotonic),
      models: new Map(),
      pause: null,
      refused: null,
      lastTokenAt: null,
      unnamed: null,
    }
    endpoints.set(id, known)
    return known
  }

  function modelOf(model: HealthModel): ModelHealth {
    const { models } = endpointOf(model.endpointId)
    const known = models.get(model.key) ?? {
      circuit: createCircuit(monotonic),
      begun: [],
      lastToken: Number.NEGATIVE_INFINITY,
    }
    models.set(model.key, known)
    return known
  }

  /** In whole seconds: two clocks that are read one after the other would tell another time at every look. */
  const toEpoch = (at: number) => Math.ceil((options.now() + at - monotonic()) / 1000 - 0.01) * 1000

  function pauseOf(endpoint: EndpointHealth | undefined, remote: boolean): Pause | null {
    const pause = endpoint?.pause
    return pause && pause.until > monotonic() && (remote || !pause.remoteOnly) ? pause : null
  }

  /** What keeps a model from being asked, were there others. */
  function obstacleTo(model: HealthModel): Permission {
    const endpoint = endpoints.get(model.endpointId)
    const pause = pauseOf(endpoint, model.remote)
    if (pause) return { ok: false, failure: pause.failure, retryAt: toEpoch(pause.until) }
    for (const circuit of [endpoint?.circuit, endpoint?.models.get(model.key)?.circuit]) {
      const failure = circuit?.failure()
      if (!circuit || !failure || circuit.allows()) continue
      return { ok: false, failure, retryAt: toEpoch(circuit.retryAt() ?? monotonic()) }
    }
    return { ok: true }
  }

  function tellPause(model: HealthModel, failure: Failure) {
    const ms = Math.min(failure.retryAfterMs ?? usualPauseMs, longestAskedMs)
    const hasLocal = options
      .candidates()
      .some((other) => other.endpointId === model.endpointId && !other.remote)
    const pause = { until: monotonic() + ms, failure, remoteOnly: model.remote && hasLocal }
    endpointOf(model.endpointId).pause = pause
  }

  function note(endpoint: EndpointHealth, failure: Failure) {
    if (failure.code !== 'unknown') return
    endpoint.unnamed = { count: (endpoint.unnamed?.count ?? 0) + 1, last: failure.message }
  }

  return {
    allows(model, { insist = false } = {}) {
      const obstacle = obstacleTo(model)
      if (obstacle.ok || pauseOf(endpoints.get(model.endpointId), model.remote)) return obstacle
      const isLastHope = !options
        .candidates()
        .some((other) => other.key !== model.key && obstacleTo(other).ok)
      return insist || isLastHope ? { ok: true } : obstacle
    },
    started(model) {
      const health = modelOf(model)
      health.begun.push({ at: monotonic(), cold: model.resident === null && !model.remote })
      endpointOf(model.endpointId).circuit.begin()
      health.circuit.begin()
      options.onChange(model.endpointId)
    },
    firstToken(model) {
      modelOf(model).lastToken = monotonic()
      const endpoint = endpointOf(model.endpointId)
      endpoint.lastTokenAt = options.now()
      endpoint.refused = null
      options.onChange(model.endpointId)
    },
    ended(model, failure) {
      const endpoint = endpointOf(model.endpointId)
      const health = modelOf(model)
      const begun = health.begun.shift()
      const spoke = begun !== undefined && health.lastToken >= begun.at
      const verdict = failure && judgeFailure(failure, { cold: begun?.cold ?? false, spoke })
      const apply = (circuit: Circuit, weight: 'open' | 'count' | null) => {
        if (failure && weight) circuit.fail(failure, weight)
        else if (!failure && spoke) circuit.succeed()
        else circuit.pass()
      }
      apply(endpoint.circuit, verdict?.endpoint ?? null)
      apply(health.circuit, verdict?.model ?? null)
      if (failure) note(endpoint, failure)
      if (failure?.code === 'rate-limited') tellPause(model, failure)
      // A cloud model may want its own sign-in; that says nothing about the server's other models.
      if (failure?.code === 'unauthorised' && !model.remote) endpoint.refused = failure
      options.onChange(model.endpointId)
    },
    note: (endpointId, failure) => note(endpointOf(endpointId), failure),
    stateOf(endpointId, checkState) {
      const endpoint = endpoints.get(endpointId)
      const lastTokenAt = endpoint?.lastTokenAt ?? null
      const as = (state: EndpointState, failure: Failure | null, retryAt: number | null) => ({
        state,
        failure,
        retryAt: retryAt === null ? null : toEpoch(retryAt),
        lastTokenAt,
        ...(endpoint?.unnamed ? { unnamedErrors: endpoint.unnamed } : {}),
      })
      if (!endpoint || checkState !== 'ready') return as(checkState, null, null)
      const pause = pauseOf(endpoint, false)
      if (pause) return as('rate-limited', pause.failure, pause.until)
      if (endpoint.refused) return as('misconfigured', endpoint.refused, null)
      const { circuit } = endpoint
      if (!circuit.isClosed()) return as('down', circuit.failure(), circuit.retryAt())
      return as('ready', circuit.failure(), null)
    },
    isLoading(endpointId) {
      const models = [...(endpoints.get(endpointId)?.models.values() ?? [])]
      return models.some(({ begun, lastToken }) =>
        begun.some(({ cold, at }) => cold && at > lastToken),
      )
    },
    failureOf(key) {
      for (const { models } of endpoints.values()) {
        const failure = models.get(key)?.circuit.failure()
        if (failure) return failure
      }
      return null
    },
    answeredAgain: (endpointId) => endpoints.get(endpointId)?.circuit.hasten(),
    forgetPauses() {
      for (const [id, endpoint] of endpoints) {
        endpoint.pause = null
        endpoint.circuit.hasten()
        for (const { circuit } of endpoint.models.values()) circuit.hasten()
        options.onChange(id)
      }
    },
    forget(endpointId) {
      if (endpoints.delete(endpointId)) options.onChange(endpointId)
    },
  }
}
