import { z } from 'zod'
import type { Failure } from '../failure.ts'
import type { AttemptId, EndpointId, ModelKey } from './ids.ts'

/** Where a run stands before its first visible word; the page names it with the time elapsed. */
export type RunPhase = 'accepted' | 'routing' | 'queued' | 'loading' | 'reading' | 'writing'

/** `interrupted`: the app or the machine went down while it was written; what had arrived is kept. */
export type AnswerStatus = 'running' | 'done' | 'failed' | 'stopped' | 'interrupted'

export interface ModelRef {
  key: ModelKey
  name: string
  endpointId: EndpointId
  endpointName: string
  demo: boolean
}

export interface Usage {
  promptTokens: number | null
  completionTokens: number | null
}

/**
 * Milliseconds; `null` = not measured. The first token and the total count from when the model's turn came, a load
 * (`loadMs`) included. Tokens/s counts decoding only, from the server's own clock where it has one.
 */
export interface Timings {
  loadMs: number | null
  firstTokenMs: number | null
  totalMs: number | null
  tokensPerSecond: number | null
}

/** `escalation`, `compare` and `merge`: the first try of a version of an answer (see `AnswerVersion`). */
export const attemptReasons = [
  'first',
  'fallback',
  'resume',
  'escalation',
  'compare',
  'merge',
] as const

/** What was done about the failure before it, ahead of another try. */
export const attemptRemedy = z.discriminatedUnion('kind', [
  /** The same model at another endpoint. */
  z.object({ kind: z.literal('elsewhere') }),
  z.object({ kind: z.literal('next-model') }),
  z.object({ kind: z.literal('smaller-model') }),
  z.object({ kind: z.literal('longer-context') }),
  /** The same model again, loaded with a context of so many tokens. */
  z.object({ kind: z.literal('smaller-context'), tokens: z.number() }),
  /** The same model again, without the oldest messages. */
  z.object({ kind: z.literal('shorter-history') }),
  /** The same model again, after so many milliseconds. */
  z.object({ kind: z.literal('waited'), ms: z.number() }),
  /** The same model again, after its endpoint's list of models was read anew. */
  z.object({ kind: z.literal('refreshed') }),
  /** The same model again, which now waits for busy models to make room, and may spill into main memory. */
  z.object({ kind: z.literal('waits-for-room') }),
])
export type AttemptRemedy = z.infer<typeof attemptRemedy>

/** One model's try at an answer. */
export interface Attempt {
  id: AttemptId
  reason: (typeof attemptReasons)[number]
  /** `null` = no failure came before it. */
  remedy: AttemptRemedy | null
  model: ModelRef
  status: AnswerStatus
  /** `length`: the server's token limit cut it off. */
  finish: 'stop' | 'length' | null
  failure: Failure | null
  usage: Usage
  timings: Timings
  startedAt: number
}
