import type { AttemptRemedy } from '#shared/contract/attempt'
import type { ModelKey } from '#shared/contract/ids'
import { chooseContext } from '../models/choose-context.ts'
import { type FailedTry, lacksMemory, type NextTry, type NextTryFacts } from './next-try-facts.ts'

/** So short a wait costs less than another model's load. */
const shortWaitMs = 3_000

/** Longer than this nobody waits without being asked, not even where there is nothing else. */
const longestWaitMs = 30_000

/** A full queue is asked again after 1, 2, 4 and 8 seconds. */
const mostQueueWaits = 4

/** An engine that crashed is usually started again by its server within this time. */
const restartMs = 1_000

const smallestContext = 2_048
const contextStep = 1_024
/** Tokens for the answer, in a context that is kept small. */
const leastAnswer = 1_024

function countOf(history: readonly FailedTry[], model: ModelKey, kind: AttemptRemedy['kind']) {
  return history.filter((one) => one.model === model && one.remedy?.kind === kind).length
}

/** A context that holds the prompt, and is smaller than the one it was loaded with; `null` = there is none. */
function smallerContext(failed: FailedTry, { totalTokens }: NextTryFacts): number | null {
  const before = chooseContext({ promptTokens: totalTokens }, failed.contextLength).want
  const needed = Math.ceil((totalTokens * 1.15 + leastAnswer) / contextStep) * contextStep
  const tokens = Math.max(smallestContext, needed)
  return tokens < before ? tokens : null
}

/** What is done about a failure before any other model is asked; each once. */
export function remedyOnSameModel(
  history: readonly FailedTry[],
  last: FailedTry,
  facts: NextTryFacts,
): NextTry | null {
  const { model, failure } = last
  const option = facts.options.find((one) => one.model === model)
  if (lacksMemory(last) && !last.refused && option?.setsContext && !option.resident) {
    const tokens = smallerContext(last, facts)
    if (tokens !== null && countOf(history, model, 'smaller-context') === 0) {
      return { model, remedy: { kind: 'smaller-context', tokens }, noOther: false }
    }
  }
  if (failure.code === 'rate-limited' && countOf(history, model, 'waited') === 0) {
    const ms = failure.retryAfterMs
    if (ms !== undefined && ms <= shortWaitMs) {
      return { model, remedy: { kind: 'waited', ms }, noOther: false }
    }
  }
  return null
}

/** Where there is nobody else to ask: the first of those that failed for which time, or less to read, is a remedy. */
export function waitOnSameModel(
  history: readonly FailedTry[],
  facts: NextTryFacts,
): NextTry | null {
  const latest = new Map(history.map((one) => [one.model, one]))
  for (const failed of latest.values()) {
    const remedy = remedyOfLastResort(history, failed, facts)
    if (remedy) return { model: failed.model, remedy, noOther: true }
  }
  return null
}

function remedyOfLastResort(
  history: readonly FailedTry[],
  failed: FailedTry,
  facts: NextTryFacts,
): AttemptRemedy | null {
  const { model, failure, refused } = failed
  const spent = (kind: AttemptRemedy['kind']) => countOf(history, model, kind)
  switch (failure.code) {
    case 'context-too-long':
      return facts.hasHistory && spent('shorter-history') === 0 ? { kind: 'shorter-history' } : null
    case 'queue-full': {
      const ms = failure.retryAfterMs ?? 1000 * 2 ** spent('waited')
      return spent('waited') < mostQueueWaits && ms <= longestWaitMs ? { kind: 'waited', ms } : null
    }
    case 'rate-limited': {
      const ms = failure.retryAfterMs
      if (ms === undefined || ms > longestWaitMs || spent('waited') > 1) return null
      return { kind: 'waited', ms }
    }
    case 'engine-crashed':
      return spent('waited') === 0 ? { kind: 'waited', ms: restartMs } : null
    case 'model-not-found': {
      const listed = facts.options.some((option) => option.model === model)
      return listed && spent('refreshed') === 0 ? { kind: 'refreshed' } : null
    }
    case 'out-of-memory': {
      const nobodyAsked = history.every((one) => one.refused)
      const chosenAlone = facts.options.length < 2
      return refused && nobodyAsked && !chosenAlone && spent('waits-for-room') === 0
        ? { kind: 'waits-for-room' }
        : null
    }
    default:
      return null
  }
}
