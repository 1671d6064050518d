import type { EndpointId } from '#shared/contract/ids'
import type { Endpoint, Inventory, Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import type { Place, RequestQueues } from '../queue/request-queues.ts'
import { isLoopback } from './address.ts'
import type { Health } from './health.ts'
import type { ModelServer, StreamEvent } from './model-server.ts'

/** How often it looks for somebody to ask. */
const lookEveryMs = 15_000
/** One token of a loaded model takes well under a second; a slow processor may take several. */
const answerWithinMs = 20_000

export interface CanaryParts {
  inventory(): Inventory
  serverOf(model: Model): ModelServer
  health: Health
  queues: RequestQueues
  /** Milliseconds without a token after which an endpoint is asked; 0 = never. */
  idleMs(): number
  /** Epoch milliseconds. */
  now(): number
  monotonic(): number
}

export interface CanaryFacts {
  endpoint: Endpoint
  models: readonly Model[]
  /** Milliseconds since the last token or question, whichever came later. */
  idleMs: number
  wantedIdleMs: number
  now: number
}

/** A model that expires sooner than this may be gone before the question is answered. */
const leastLifeMs = 60_000

/**
 * The loaded model to ask for one token, or `null`. Only on this machine, where it costs nobody money, and only what is
 * loaded already. OpenAI's interface is left out: it tells neither what is loaded nor what stands behind it.
 */
export function decideCanary(facts: CanaryFacts): Model | null {
  const { endpoint, wantedIdleMs } = facts
  if (wantedIdleMs <= 0 || endpoint.kind === 'openai' || !isLoopback(endpoint.url)) return null
  if (endpoint.queue.running + endpoint.queue.waiting > 0) return null
  const isDue =
    endpoint.state === 'down'
      ? endpoint.retryAt !== null && endpoint.retryAt <= facts.now
      : endpoint.state === 'ready' && facts.idleMs >= wantedIdleMs
  if (!isDue) return null
  const livesOn = ({ resident }: Model) =>
    resident !== null &&
    (resident.expiresAt === null || resident.expiresAt - facts.now > leastLifeMs)
  return (
    facts.models.find(
      (model) => livesOn(model) && !model.remote && model.capabilities.includes('chat'),
    ) ?? null
  )
}

async function readOne(stream: AsyncIterable<StreamEvent>, onToken: () => void) {
  let last: StreamEvent = { type: 'stopped' }
  for await (const event of stream) {
    last = event
    if (event.type === 'text' || event.type === 'reasoning') onToken()
  }
  return last
}

function silence(endpoint: Endpoint): Failure {
  return {
    code: 'stalled',
    message: `${endpoint.name} lists its models, but gave no token within ${answerWithinMs / 1000} s when asked for one. It hangs, or works for another program.`,
  }
}

/** Asks idle endpoints for a token now and then, because a server that hangs may still list its models. */
export function createCanary(parts: CanaryParts) {
  const asked = new Map<EndpointId, number>()
  const asking = new Map<EndpointId, AbortController>()
  const since = parts.monotonic()
  const timer = setInterval(() => void look(), lookEveryMs)
  timer.unref()

  function factsOf(endpoint: Endpoint, models: readonly Model[]): CanaryFacts {
    const now = parts.now()
    const sinceAsked = parts.monotonic() - (asked.get(endpoint.id) ?? since)
    const { lastTokenAt } = endpoint
    // A token of the future: the clock was set back, and says nothing.
    const sinceToken = lastTokenAt === null || lastTokenAt > now ? Infinity : now - lastTokenAt
    return {
      endpoint,
      models: models.filter((model) => model.endpointId === endpoint.id),
      idleMs: Math.min(sinceAsked, sinceToken),
      wantedIdleMs: parts.idleMs(),
      now,
    }
  }

  async function askFor(model: Model, endpoint: Endpoint, place: Place, stop: AbortSignal) {
    const silent = new AbortController()
    const timeout = setTimeout(() => silent.abort(), answerWithinMs)
    const left = model.resident?.expiresAt
    let failure: Failure | null = null
    parts.health.started(model)
    try {
      const request = {
        model: model.name,
        turns: [{ role: 'user' as const, content: 'Hi' }],
        maxTokens: 1,
        // Another context than the one it is loaded with would make some servers load it anew.
        contextLength: model.resident?.contextLength ?? null,
        // The question must not keep a model that nobody uses.
        keepAliveSeconds: left ? Math.max(1, Math.round((left - parts.now()) / 1000)) : null,
      }
      const signal = AbortSignal.any([stop, silent.signal])
      const last = await readOne(parts.serverOf(model).stream(request, signal), () =>
        parts.health.firstToken(model),
      )
      if (last.type === 'done') parts.health.firstToken(model)
      else if (last.type === 'failed') failure = last.failure
      else if (silent.signal.aborted) failure = silence(endpoint)
    } finally {
      clearTimeout(timeout)
      parts.health.ended(model, failure)
      place.leave()
    }
  }

  async function ask(model: Model, endpoint: Endpoint): Promise<void> {
    const stop = new AbortController()
    asking.set(endpoint.id, stop)
    asked.set(endpoint.id, parts.monotonic())
    try {
      const place = await parts.queues.enter(
        { endpointId: endpoint.id, model: model.name, priority: 'background' },
        { signal: stop.signal },
      )
      await askFor(model, endpoint, place, stop.signal)
    } catch {
      // It gave its place up, or there was none: nothing was learnt.
    } finally {
      asking.delete(endpoint.id)
      asked.set(endpoint.id, parts.monotonic())
    }
  }

  async function look(): Promise<void> {
    const { endpoints, models } = parts.inventory()
    const due = endpoints
      .filter(({ id }) => !asking.has(id))
      .map((endpoint) => ({ endpoint, model: decideCanary(factsOf(endpoint, models)) }))
    await Promise.all(due.map(({ endpoint, model }) => model && ask(model, endpoint)))
  }

  return {
    /** Asks whoever is due; resolves when all have answered. */
    look,
    /** Somebody came to an endpoint's queue: people never wait for this. */
    yieldTo(id: EndpointId) {
      if (parts.queues.state(id).waiting > 0) asking.get(id)?.abort()
    },
    close() {
      clearInterval(timer)
      for (const stop of asking.values()) stop.abort()
    },
  }
}
