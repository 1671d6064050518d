import { pause, type SimulatorClock } from './clock.ts'
import { paceTokens } from './pacing.ts'
import { createRandom, hashText } from './random.ts'
import { composeReply } from './reply/compose.ts'
import type {
  ReplyMessage,
  ReplyRequest,
  ReplyScript,
  SimulatedReply,
  SimulatedToolCall,
} from './reply/request.ts'
import type { Resident } from './resident.ts'
import { createWavering } from './skill/wavering.ts'
import { countTokens, tokenise } from './tokenise.ts'

/** A reply cut into tokens, within the limits the request set. */
export interface PlannedReply {
  reasoning: readonly string[]
  text: readonly string[]
  toolCalls: readonly SimulatedToolCall[]
  promptTokens: number
  finish: 'stop' | 'length'
  logprob(token: GeneratedToken): number
  /** Other tokens that might have stood there, likeliest first, without the one that does. */
  alternatives(token: GeneratedToken, count: number): { token: string; logprob: number }[]
}

export interface ReplyLimits {
  /** Tokens of reasoning and text together; `null` = none. */
  maxTokens: number | null
  stop: readonly string[]
  /** A longer prompt is cut to it; `undefined` = not cut. */
  contextLength?: number
}

const messageOverheadTokens = 4
const tokensPerImage = 256

/** Tokens of a conversation under a chat template. */
export function countPromptTokens(messages: readonly ReplyMessage[]): number {
  return messages.reduce(
    (sum, m) => sum + countTokens(m.content) + messageOverheadTokens + m.images * tokensPerImage,
    messageOverheadTokens,
  )
}

export function planReply(
  request: ReplyRequest,
  limits: ReplyLimits,
  script: ReplyScript | undefined,
): PlannedReply {
  const written = script ? script(request) : composeReply(request)
  const reply: SimulatedReply = typeof written === 'string' ? { text: written } : written
  let reasoning: readonly string[] = toTokens(reply.reasoning ?? '')
  let text: readonly string[] = cutAtStop(toTokens(reply.text), limits.stop)
  let finish: PlannedReply['finish'] = 'stop'
  const limit = limits.maxTokens ?? Number.POSITIVE_INFINITY
  if (reasoning.length + text.length > limit) {
    finish = 'length'
    reasoning = reasoning.slice(0, limit)
    text = text.slice(0, Math.max(0, limit - reasoning.length))
  }
  const wavering = createWavering(request, reply.outcome ?? null, text.length)
  const logprob = ({ kind, index, text: token }: GeneratedToken): number => {
    const fixed = kind === 'text' ? reply.logprobs : undefined
    return fixed?.[Math.min(index, fixed.length - 1)] ?? wavering.logprob(kind, index, token)
  }
  return {
    reasoning,
    text,
    toolCalls: finish === 'length' ? [] : (reply.toolCalls ?? []),
    promptTokens: Math.min(
      countPromptTokens(request.messages),
      limits.contextLength ?? Number.POSITIVE_INFINITY,
    ),
    finish,
    logprob,
    alternatives(token, count) {
      const random = createRandom(hashText(token.text, request.seed + token.index))
      let left = Math.max(1e-6, 1 - Math.exp(logprob(token)))
      return Array.from({ length: count }, () => {
        left *= 0.35 + 0.3 * random.next()
        const other = random.pick(commonTokens)
        return { token: other === token.text ? `${other}s` : other, logprob: round(Math.log(left)) }
      })
    },
  }
}

const commonTokens: [string, ...string[]] = [
  ' the',
  ' a',
  ' of',
  ' to',
  ' in',
  ' is',
  ' and',
  ' for',
  ' it',
  ' that',
  '.',
  ',',
  '\n',
  ' one',
  ' this',
  ' with',
  ' not',
  ' as',
  ' or',
  ' two',
]

const round = (value: number) => Math.round(value * 10_000) / 10_000 || 0

function toTokens(text: string | readonly string[]): readonly string[] {
  return typeof text === 'string' ? tokenise(text) : text
}

/** The stop text itself is not part of the answer. */
function cutAtStop(tokens: readonly string[], stops: readonly string[]): readonly string[] {
  if (stops.length === 0) return tokens
  const text = tokens.join('')
  const ends = stops
    .filter((s) => s !== '')
    .map((s) => text.indexOf(s))
    .filter((at) => at >= 0)
  if (ends.length === 0) return tokens
  return tokenise(text.slice(0, Math.min(...ends)))
}

export interface GenerationClock {
  clock: SimulatorClock
  timeScale: number
}

/** Durations in nanoseconds, as they follow from the model's speeds. */
export interface GenerationTimes {
  promptNs: number
  evalNs: number
}

/** Work spilled into main memory runs at a fifth of the speed. */
function speedOf(resident: Resident): number {
  const spilled = 1 - resident.vramBytes / resident.bytes
  return 1 / (1 + 4 * spilled)
}

export function decideGenerationTimes(plan: PlannedReply, resident: Resident): GenerationTimes {
  const speed = speedOf(resident)
  const { model } = resident
  const tokens = plan.reasoning.length + plan.text.length
  return {
    promptNs: Math.round((plan.promptTokens / (model.promptTokensPerSecond * speed)) * 1e9),
    evalNs: Math.round((tokens / (model.tokensPerSecond * speed)) * 1e9),
  }
}

export interface GeneratedToken {
  kind: 'reasoning' | 'text'
  /** Place within its kind, from 0. */
  index: number
  text: string
}

/** All tokens of a reply, in the order in which they are written. */
export function tokensOf(plan: PlannedReply): GeneratedToken[] {
  return [
    ...plan.reasoning.map((text, index) => ({ kind: 'reasoning' as const, index, text })),
    ...plan.text.map((text, index) => ({ kind: 'text' as const, index, text })),
  ]
}

/**
 * Runs a reply in simulated time: first the prompt, then each token as it falls due. Rejects with the signal's reason.
 * `onPromptDone` runs between the two.
 */
export async function* generate(
  plan: PlannedReply,
  resident: Resident,
  time: GenerationClock,
  signal: AbortSignal,
  onPromptDone?: () => Promise<void>,
): AsyncGenerator<GeneratedToken[]> {
  const { promptNs } = decideGenerationTimes(plan, resident)
  await pause(time.clock, (promptNs / 1e6) * time.timeScale, signal)
  await onPromptDone?.()
  yield* paceTokens(tokensOf(plan), {
    clock: time.clock,
    timeScale: time.timeScale,
    tokensPerSecond: resident.model.tokensPerSecond * speedOf(resident),
    signal,
  })
}
