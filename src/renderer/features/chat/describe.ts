import type { Attempt, RunPhase } from '#shared/contract/attempt'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'

/** What goes on before (and while) words arrive. */
export function phaseSentence(
  phase: RunPhase,
  model: string | null,
  queuePosition: number | null = null,
  /** Those that answer now and hold the memory it needs. */
  waitsFor: readonly string[] = [],
): string {
  switch (phase) {
    case 'accepted':
      return 'Getting ready…'
    case 'routing':
      return 'Choosing a model…'
    case 'queued':
      if (queuePosition !== null) {
        const turn = queuePosition === 1 ? 'next in line' : `number ${queuePosition} in line`
        return `Waiting for ${model ?? 'the server'}: ${turn}…`
      }
      if (waitsFor.length > 0) {
        const [are, they] = waitsFor.length === 1 ? ['is', 'the two'] : ['are', 'they']
        return `Waits until ${listOf(waitsFor)} ${are} done: ${they} don’t fit in memory together…`
      }
      return model ? `Waiting for ${model} to be free…` : 'Waiting in the queue…'
    case 'loading':
      return model ? `Loading ${model}…` : 'Loading the model…'
    case 'reading':
      return 'Reading the prompt…'
    case 'writing':
      return 'Writing…'
  }
}

/** "A", "A and B", "A, B and C". */
export function listOf(words: readonly string[]): string {
  const last = words.at(-1)
  return words.length < 2 || last === undefined
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** What a model is called, also one that is not listed any more. */
export function nameOfModel(models: readonly Model[], key: ModelKey): string {
  return models.find((model) => model.key === key)?.displayName ?? key.slice(key.indexOf('/') + 1)
}

/** The model that answered, or is answering: that of the last attempt. */
export function answeringAttempt(answer: AnswerMessage): Attempt | null {
  return answer.attempts.at(-1) ?? null
}

/** `0.41 s`, `4.2 s`, `38 s`, `2 min 5 s`. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 1) return `${seconds.toFixed(2)} s`
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  return formatWholeSeconds(Math.round(seconds))
}

/** `4 s`, `2 min 5 s`: for time that is running. */
export function formatWholeSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-GB').replaceAll(',', '\u202f')
}

export function formatSpeed(tokensPerSecond: number): string {
  return `${tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : Math.round(tokensPerSecond)} tok/s`
}

/** Decimal units, as the servers report sizes. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`
}

/** `7.6 B`, `135 M`. */
export function formatParameters(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(count >= 2e10 ? 0 : 1).replace('.0', '')} B`
  return `${Math.round(count / 1e6)} M`
}

/** `32 k tokens` of context. */
export function formatContext(tokens: number): string {
  return tokens >= 1000 ? `${Math.round(tokens / 1024)} k` : String(tokens)
}

/** A rough guess for text nobody has counted yet: about four characters a token. */
export function roughTokens(characters: number): number {
  return Math.ceil(characters / 4)
}
