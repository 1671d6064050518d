import type { EndpointId } from '#shared/contract/ids'
import type { EndpointQueue } from '#shared/contract/models'
import { ServerFailure } from '../endpoints/model-server.ts'
import {
  decideNext,
  orderWaiting,
  type Placement,
  type Priority,
  type QueueFacts,
  type QueueLimits,
} from './decide-next.ts'

export interface QueueRequest {
  endpointId: EndpointId
  /** As the server names it. */
  model: string
  priority: Priority
}

export interface WaitOptions {
  /** Gives the place in the queue up; `enter` then throws its reason. */
  signal: AbortSignal
  /** The request's turn, 1 = next; told at once when it has to wait, then whenever it changes. */
  onPosition?(position: number): void
}

/** Leave to ask an endpoint. Whoever has it must give it back. */
export interface Place {
  /** The model is loaded now: requests of other models need not wait to see what is left beside it. Repeatable. */
  loaded(): void
  /** Repeatable. */
  leave(): void
}

export interface RequestQueues {
  /**
   * Resolves when the request's turn has come. Throws `ServerFailure` `queue-full`, or the signal's reason. Waits
   * without limit: the caller's signal ends it.
   */
  enter(request: QueueRequest, options: WaitOptions): Promise<Place>
  state(endpointId: EndpointId): EndpointQueue
  /** Requests of one model that run or wait, so that nobody evicts it under them. */
  usersOf(endpointId: EndpointId, model: string): number
  /** Limits or residents have changed: somebody's turn may have come. */
  reconsider(): void
}

export interface QueueOptions {
  limitsOf(endpointId: EndpointId): QueueLimits
  placementOf(endpointId: EndpointId, model: string): Placement
  /** What people call the endpoint. */
  nameOf(endpointId: EndpointId): string
  /** Most requests that may wait at one endpoint. */
  maxWaiting(): number
  /** How long requests for loaded models may go before one that needs a swap, in milliseconds. */
  swapWaitMs(): number
  /** After so many milliseconds background work is no longer overtaken. */
  backgroundWaitMs: number
  /** Milliseconds that no clock change touches. */
  monotonic(): number
  onChange(endpointId: EndpointId): void
}

interface Waiting extends QueueRequest {
  id: number
  since: number
  position: number | null
  onPosition: ((position: number) => void) | undefined
  start(place: Place): void
}

interface Running {
  model: string
  loading: boolean
}

interface Line {
  waiting: Waiting[]
  running: Set<Running>
}

/** Background work leaves a quarter of the queue to people. */
const backgroundShare = 0.75

/** One line per endpoint: who may ask it now, who waits, and in what order. */
export function createRequestQueues(options: QueueOptions): RequestQueues {
  const lines = new Map<EndpointId, Line>()
  let nextId = 1

  function lineOf(endpointId: EndpointId): Line {
    const line = lines.get(endpointId) ?? { waiting: [], running: new Set() }
    lines.set(endpointId, line)
    return line
  }

  function factsOf(endpointId: EndpointId, line: Line): QueueFacts {
    const limits = options.limitsOf(endpointId)
    return {
      running: [...line.running],
      waiting: line.waiting,
      limits: { endpoint: Math.max(1, limits.endpoint), perModel: Math.max(1, limits.perModel) },
      placementOf: (model) => options.placementOf(endpointId, model),
      now: options.monotonic(),
      personWaitMs: options.swapWaitMs(),
      backgroundWaitMs: options.backgroundWaitMs,
    }
  }

  function createPlace(endpointId: EndpointId, run: Running): Place {
    return {
      loaded() {
        if (!run.loading) return
        run.loading = false
        advance(endpointId)
      },
      leave() {
        const line = lines.get(endpointId)
        if (!line?.running.delete(run)) return
        advance(endpointId)
        options.onChange(endpointId)
      },
    }
  }

  function startOne(endpointId: EndpointId, line: Line, facts: QueueFacts): boolean {
    const index = line.waiting.findIndex(({ id }) => id === decideNext(facts))
    const next = line.waiting[index]
    if (!next) return false
    line.waiting.splice(index, 1)
    const known = facts.running.some(({ model }) => model === next.model)
    const run = {
      model: next.model,
      loading: !known && facts.placementOf(next.model) !== 'resident',
    }
    line.running.add(run)
    next.start(createPlace(endpointId, run))
    return true
  }

  function advance(endpointId: EndpointId) {
    const line = lines.get(endpointId)
    if (!line) return
    let started = false
    while (startOne(endpointId, line, factsOf(endpointId, line))) started = true
    if (line.waiting.length === 0 && line.running.size === 0) lines.delete(endpointId)
    else tellPositions(endpointId, line)
    if (started) options.onChange(endpointId)
  }

  function tellPositions(endpointId: EndpointId, line: Line) {
    if (line.waiting.length === 0) return
    const order = orderWaiting(factsOf(endpointId, line))
    for (const waiting of [...line.waiting]) {
      const position = order.indexOf(waiting.id) + 1
      if (position === waiting.position) continue
      waiting.position = position
      waiting.onPosition?.(position)
    }
  }

  function isOverfull({ priority }: QueueRequest, line: Line): boolean {
    const most = options.maxWaiting()
    return line.waiting.length > (priority === 'person' ? most : Math.floor(most * backgroundShare))
  }

  function queueFull(endpointId: EndpointId, line: Line): ServerFailure {
    return new ServerFailure({
      code: 'queue-full',
      message: `${line.waiting.length} requests already wait for ${options.nameOf(endpointId)}. Try again when some are answered, or choose a model elsewhere.`,
    })
  }

  return {
    async enter(request, { signal, onPosition }) {
      signal.throwIfAborted()
      const { endpointId } = request
      const line = lineOf(endpointId)
      const { promise, resolve, reject } = Promise.withResolvers<Place>()
      const giveUp = () => {
        const index = line.waiting.indexOf(waiting)
        if (index < 0) return
        line.waiting.splice(index, 1)
        reject(signal.reason)
        // Without it, others may no longer have to wait for a swap.
        advance(endpointId)
        options.onChange(endpointId)
      }
      const waiting: Waiting = {
        ...request,
        id: nextId++,
        since: options.monotonic(),
        position: null,
        onPosition,
        start(place) {
          signal.removeEventListener('abort', giveUp)
          resolve(place)
        },
      }
      signal.addEventListener('abort', giveUp, { once: true })
      line.waiting.push(waiting)
      advance(endpointId)
      if (!line.waiting.includes(waiting)) return promise
      if (isOverfull(request, line)) {
        line.waiting.splice(line.waiting.indexOf(waiting), 1)
        signal.removeEventListener('abort', giveUp)
        throw queueFull(endpointId, line)
      }
      options.onChange(endpointId)
      return promise
    },
    state(endpointId) {
      const line = lines.get(endpointId)
      return { running: line?.running.size ?? 0, waiting: line?.waiting.length ?? 0 }
    },
    usersOf(endpointId, model) {
      const line = lines.get(endpointId)
      if (!line) return 0
      const ofModel = (request: { model: string }) => request.model === model
      return [...line.running].filter(ofModel).length + line.waiting.filter(ofModel).length
    },
    reconsider() {
      for (const endpointId of [...lines.keys()]) advance(endpointId)
    },
  }
}
