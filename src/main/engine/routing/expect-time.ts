import type { Complexity, Features, TaskName } from '#shared/contract/routing'
import type { CandidateFacts } from './facts.ts'
import { assumedParameters, complexityChances } from './quality-prior.ts'

/** What an answer takes, in seconds. */
export interface ExpectedTime {
  queue: number
  load: number
  read: number
  write: number
  total: number
  /** Speeds were measured here, not guessed from size. */
  measured: boolean
}

const answerTokens: Record<Complexity, number> = { simple: 120, medium: 400, complex: 900 }

const longer: Partial<Record<TaskName, number>> = { writing: 1.3, codegen: 1.2, question: 0.8 }

/** Tasks whose answer is about as long as what was given. */
const echoing = new Set<TaskName>(['edit', 'format', 'refactor'])
const mostEchoed = 4000

/** Tokens that an answer will have. */
export function expectAnswerTokens(features: Features): number {
  let tokens = 0
  for (const [complexity, chance] of complexityChances(features)) {
    tokens += chance * answerTokens[complexity]
  }
  if (echoing.has(features.task)) {
    return Math.max(80, Math.min(mostEchoed, features.promptTokens * 0.9))
  }
  return tokens * (longer[features.task] ?? 1)
}

/** A load of which nothing is known. */
const unknownLoadSeconds = 10

/** A wait for models that answer now, before there is room. */
const busySeconds = 10

/** Reading is so much faster than writing, where it was not measured. */
const readOverWrite = 15

/** Layers in main memory slow a model down to about this share. */
const spilledShare = 0.25

/** How long a candidate will take for such a prompt, from what was measured, else guessed from its size. */
export function expectTime(
  candidate: CandidateFacts,
  features: Features,
  answeredLast: boolean,
): ExpectedTime {
  const billions = (candidate.parameters ?? assumedParameters) / 1e9
  const { speed, fit } = candidate
  const slow = fit && fit.spilledBytes > 0 ? spilledShare : 1
  const writeSpeed = (speed.tokensPerSecond ?? Math.min(150, 400 / Math.max(1, billions))) * slow
  const readSpeed = speed.promptTokensPerSecond ?? writeSpeed * readOverWrite
  // Who answered last still holds what was said before.
  const unread = answeredLast && candidate.resident ? features.promptTokens : features.totalTokens
  const overhead = speed.promptTokensPerSecond === null ? (speed.firstTokenMs ?? 200) / 1000 : 0.1
  const queue = candidate.queueSeconds + (fit?.busyInTheWay ? busySeconds : 0)
  const load = candidate.resident ? 0 : (candidate.loadSeconds ?? unknownLoadSeconds)
  const read = overhead + unread / Math.max(1, readSpeed)
  const write = expectAnswerTokens(features) / Math.max(0.5, writeSpeed)
  return { queue, load, read, write, total: queue + load + read + write, measured: speed.n > 0 }
}
