import type { FailureCode } from '#shared/failure'
import {
  type FailedTry,
  lacksMemory,
  type NextTry,
  type NextTryFacts,
  type Option,
} from './next-try-facts.ts'
import { remedyOnSameModel, waitOnSameModel } from './same-model-remedies.ts'

/** After so many models have failed before a word, the user is asked instead. */
const mostFailed = 3

/** So many models may lack room before the best of them is waited for. */
const mostRefused = 6

/** Failures that every model of the same endpoint would share. */
const endpointFailures = new Set<FailureCode>([
  'unreachable',
  'unauthorised',
  'wrong-server',
  'rate-limited',
  'queue-full',
])

/** What lies in the prompt or the machine, the same model elsewhere meets as well. */
const sharedElsewhere = new Set<FailureCode>([
  'bad-request',
  'context-too-long',
  'out-of-memory',
  'guardrail',
])

/**
 * What to try after the last failure: the remedy for its name on the same model, then the same model elsewhere, then
 * the next one that does not share the reason, then waiting. `null` = the user is better asked. Pure.
 */
export function decideNextTry(history: readonly FailedTry[], facts: NextTryFacts): NextTry | null {
  const last = history.at(-1)
  if (!last) return null
  const again = remedyOnSameModel(history, last, facts)
  if (again) return again
  return (facts.byHand ? null : findOther(history, last, facts)) ?? waitOnSameModel(history, facts)
}

function distinct(tries: readonly FailedTry[]): number {
  return new Set(tries.map(({ model }) => model)).size
}

function findOther(
  history: readonly FailedTry[],
  last: FailedTry,
  { options }: NextTryFacts,
): NextTry | null {
  const asked = history.filter(({ refused }) => !refused)
  if (distinct(asked) >= mostFailed || distinct(history) - distinct(asked) >= mostRefused)
    return null
  const tried = new Set(history.map(({ model }) => model))
  const closed = new Set(
    history
      .filter(({ failure }) => endpointFailures.has(failure.code))
      .map((one) => one.endpointId),
  )
  const left = options.filter(
    (option) =>
      !tried.has(option.model) &&
      !option.unwell &&
      !closed.has(option.endpointId) &&
      history.every((one) => suits(option, one)),
  )
  const elsewhere = sharedElsewhere.has(last.failure.code)
    ? undefined
    : left.find(({ name, endpointId }) => name === last.name && endpointId !== last.endpointId)
  const lighter =
    lacksMemory(last) && !last.refused ? left.find((option) => isLighter(option, last)) : undefined
  // What a prompt is refused for by one server, the next one refuses as well: the same model there comes last.
  const others =
    last.failure.code === 'bad-request' ? left.filter(({ name }) => name !== last.name) : left
  const option = elsewhere ?? lighter ?? others[0] ?? left[0]
  if (!option) return null
  return { model: option.model, remedy: { kind: kindOf(option, last) }, noOther: false }
}

/** Whether a model may fare better than one that failed. */
function suits(option: Option, failed: FailedTry): boolean {
  if (failed.failure.code === 'context-too-long') {
    const { contextLength } = failed
    return contextLength === null || (option.contextLength ?? Infinity) > contextLength
  }
  // Where the ledger refused, it has an opinion on each of the others as well.
  if (!lacksMemory(failed) || failed.refused) return true
  return option.endpointId !== failed.endpointId || isLighter(option, failed)
}

/** It takes less memory than one that failed, as far as is known. */
function isLighter(option: Option, failed: FailedTry): boolean {
  if (option.resident || failed.parameters === null || option.parameters === null) return true
  return option.parameters < failed.parameters
}

function kindOf(option: Option, last: FailedTry) {
  if (option.name === last.name) return 'elsewhere'
  if (last.failure.code === 'context-too-long') return 'longer-context'
  const smaller = (option.parameters ?? Infinity) < (last.parameters ?? 0)
  return lacksMemory(last) && smaller ? 'smaller-model' : 'next-model'
}
