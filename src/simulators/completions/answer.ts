import type { SimulatorClock } from '../clock.ts'
import {
  decideGenerationTimes,
  type GeneratedToken,
  type GenerationTimes,
  generate,
  type PlannedReply,
  planReply,
} from '../generation.ts'
import type { Exchange } from '../http-server.ts'
import { createReplyRequest, type ReplyScript } from '../reply/request.ts'
import type { Residency } from '../residency.ts'
import type { Resident } from '../resident.ts'
import type { CompletionRequest, RefusedRequest } from './read-request.ts'

export interface CompletionContext {
  readonly clock: SimulatorClock
  readonly timeScale: number
  readonly residency: Residency
  readonly reply: ReplyScript | undefined
  generating: number
}

export interface Counts {
  promptTokens: number
  completionTokens: number
}

/** How a server words a completion. Chunks are JSON values; each goes out as one `data:` event. */
export interface CompletionWording {
  /** Before the first piece of the answer; `promptTokens` are read by then. */
  opening(plan: PlannedReply): unknown[]
  piece(token: GeneratedToken, counts: Counts, plan: PlannedReply): unknown
  /** With the finish reason, then whatever follows it. */
  closing(plan: PlannedReply, times: GenerationTimes, counts: Counts): unknown[]
  /** The whole answer at once. */
  whole(plan: PlannedReply, times: GenerationTimes, counts: Counts): unknown
  tooLong(promptTokens: number, contextLength: number): RefusedRequest
}

/** Takes a slot of the resident, generates in simulated time, gives the slot back whatever happens. */
export async function answerCompletion(
  context: CompletionContext,
  exchange: Exchange,
  resident: Resident,
  request: CompletionRequest,
  wording: CompletionWording,
): Promise<void> {
  const { wire } = exchange
  const plan = planReply(
    createReplyRequest({
      model: resident.model,
      messages: request.messages,
      think: resident.model.thinks ? 'medium' : false,
      seed: request.seed,
    }),
    { maxTokens: request.maxTokens, stop: request.stop },
    context.reply,
  )
  if (plan.promptTokens > resident.contextLength) {
    throw wording.tooLong(plan.promptTokens, resident.contextLength)
  }
  const times = decideGenerationTimes(plan, resident)
  const all = plan.reasoning.length + plan.text.length
  const counts = (completionTokens: number) => ({
    promptTokens: plan.promptTokens,
    completionTokens,
  })
  const release = await context.residency.use(resident, null, wire.signal)
  context.generating++
  try {
    const tokens = generate(plan, resident, context, wire.signal)
    if (!request.stream) {
      for await (const _ of tokens) if (wire.signal.aborted) throw wire.signal.reason
      await wire.send(
        200,
        'application/json; charset=utf-8',
        JSON.stringify(wording.whole(plan, times, counts(all))),
      )
      return
    }
    const send = (chunk: unknown) => wire.frame(`data: ${JSON.stringify(chunk)}\n\n`)
    wire.begin(200, 'text/event-stream; charset=utf-8', { 'cache-control': 'no-cache' })
    for (const chunk of wording.opening(plan)) await send(chunk)
    let written = 0
    for await (const batch of tokens) {
      for (const token of batch) await send(wording.piece(token, counts(++written), plan))
    }
    for (const chunk of wording.closing(plan, times, counts(all))) await send(chunk)
    await wire.frame('data: [DONE]\n\n')
    await wire.end()
  } finally {
    context.generating--
    release()
  }
}
