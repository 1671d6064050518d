export type Priority = 'person' | 'background'

/**
 * What a request finds at its endpoint. `resident`: its model is loaded. `beside`: it loads without disturbing anybody.
 * `swap`: other models may have to go for it.
 */
export type Placement = 'resident' | 'beside' | 'swap'

export interface WaitingRequest {
  id: number
  model: string
  priority: Priority
  /** Monotonic milliseconds. */
  since: number
}

export interface RunningRequest {
  model: string
  /** Its model is still being brought in, so nobody knows yet what will be left beside it. */
  loading: boolean
}

export interface QueueLimits {
  /** Requests at the whole endpoint at once. */
  endpoint: number
  /** Requests of one model at once. */
  perModel: number
}

export interface QueueFacts {
  running: readonly RunningRequest[]
  /** In the order in which they came. */
  waiting: readonly WaitingRequest[]
  limits: QueueLimits
  placementOf(model: string): Placement
  /** Monotonic milliseconds. */
  now: number
  /** After so long, nothing that came later goes before a person's request. */
  personWaitMs: number
  /** The same for background work. */
  backgroundWaitMs: number
}

interface Ranked {
  request: WaitingRequest
  overdue: boolean
  swap: boolean
}

const isRunning = (facts: QueueFacts, model: string) =>
  facts.running.some((run) => run.model === model)

/** A model that somebody is using is loaded, or will be soon: whatever the last listing said. */
function isSwap(facts: QueueFacts, model: string): boolean {
  return !isRunning(facts, model) && facts.placementOf(model) === 'swap'
}

/**
 * The order in which requests get their turn: those that waited too long, as they came; then people before background
 * work, and within each the loaded models before those that need a swap; then as they came.
 */
function rank(facts: QueueFacts): Ranked[] {
  const ranked = facts.waiting.map((request): Ranked => {
    const patience = request.priority === 'person' ? facts.personWaitMs : facts.backgroundWaitMs
    return {
      request,
      overdue: facts.now - request.since >= patience,
      swap: isSwap(facts, request.model),
    }
  })
  const classOf = ({ overdue, request, swap }: Ranked) =>
    overdue ? 0 : (request.priority === 'person' ? 1 : 3) + (swap ? 1 : 0)
  return ranked.sort(
    (a, b) =>
      classOf(a) - classOf(b) || a.request.since - b.request.since || a.request.id - b.request.id,
  )
}

/** Ids of the waiting requests, the next one first. */
export function orderWaiting(facts: QueueFacts): number[] {
  return rank(facts).map(({ request }) => request.id)
}

/**
 * The waiting request that starts now, or `null`. Time alone lets nobody start: whoever waits, waits for a running
 * request to end, so asking again after each end is enough.
 */
export function decideNext(facts: QueueFacts): number | null {
  const { running, limits } = facts
  let free = limits.endpoint - running.length
  /** Set: only this model may start, because an earlier request waits for the others to end. */
  let drainingFor: string | null = null
  for (const { request, overdue, swap } of rank(facts)) {
    if (free <= 0) return null
    if (drainingFor !== null && request.model !== drainingFor) continue
    const ofModel = running.filter((run) => run.model === request.model).length
    const mustWait = running.some((run) => run.model !== request.model && (swap || run.loading))
    if (mustWait) {
      if (swap || overdue) drainingFor ??= request.model
      continue
    }
    if (ofModel < limits.perModel) return request.id
    // The next free place of its model is for whoever has waited too long: the endpoint's last one is kept for it.
    if (overdue) free--
  }
  return null
}
