import type { StreamEvent, StreamRequest } from '#engine/endpoints/model-server'
import type { Failure } from '#shared/failure'

/** What is known of a server's log-probabilities, model by model. */
export interface LogprobMemory {
  /** Another version may give what this one does not: all is forgotten. */
  seeVersion(version: string | null): void
  /** Whether it is worth asking: not known to give none. */
  mayGive(model: string): boolean
  learn(model: string, gives: boolean): void
}

const mostModels = 2000

export function createLogprobMemory(): LogprobMemory {
  const silent = new Set<string>()
  let known: string | null = null
  return {
    seeVersion(version) {
      if (version !== known) silent.clear()
      known = version
    },
    mayGive: (model) => !silent.has(model),
    learn(model, gives) {
      if (gives) silent.delete(model)
      else if (silent.size < mostModels) silent.add(model)
    },
  }
}

/**
 * Streams with log-probabilities where they are wished for and this model is not known to come without. A refusal that
 * may be about them is followed by one more try without, before any text; what was learned is remembered.
 */
export async function* streamWithWish(
  request: StreamRequest,
  memory: LogprobMemory,
  stream: (request: StreamRequest) => AsyncIterable<StreamEvent>,
): AsyncGenerator<StreamEvent> {
  const { logprobs, ...plain } = request
  if (!logprobs || !memory.mayGive(request.model)) return yield* stream(plain)
  let hasBegun = false
  let isRefused = false
  for await (const event of stream(request)) {
    if (event.type === 'failed' && !hasBegun && mayBeAboutLogprobs(event.failure)) {
      isRefused = true
      break
    }
    if (event.type === 'text') hasBegun = true
    if (event.type === 'reasoning') hasBegun = true
    if (event.type === 'done' && hasBegun) {
      memory.learn(request.model, event.logprobs !== undefined)
    }
    yield event
  }
  if (!isRefused) return
  for await (const event of stream(plain)) {
    // Only an answer shows that the wish was what the server minded.
    if (event.type === 'text') memory.learn(request.model, false)
    yield event
  }
}

/** Servers refuse an unknown or unsupported field with 400, FastAPI with 422, some with 501. */
function mayBeAboutLogprobs({ status, code, message }: Failure): boolean {
  if (status !== 400 && status !== 422 && status !== 501) return false
  return code === 'bad-request' || code === 'unknown' || /logprob/i.test(message)
}
