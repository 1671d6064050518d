import type { Operation, OperationKind } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import type { Tone } from '../../ui/status-dot.tsx'
import { formatBytes, formatWholeSeconds } from '../chat/describe.ts'
import { describeFailure } from '../chat/describe-failure.ts'
import { isGoingOn } from './operations-store.ts'

const doing: Record<OperationKind, string> = {
  load: 'Loading',
  unload: 'Unloading',
  pull: 'Pulling',
  remove: 'Deleting',
}

const done: Record<OperationKind, string> = {
  load: 'Loaded',
  unload: 'Unloaded',
  pull: 'Pulled',
  remove: 'Deleted',
}

export interface OperationWords {
  tone: Tone
  /** `Pulling qwen3:8b`. */
  title: string
  /** Progress, or what came of it, or what went wrong and the way on. */
  detail: string
}

/** An operation for people. */
export function describeOperation(operation: Operation): OperationWords {
  const { kind, model, state, failure } = operation
  switch (state) {
    case 'waiting':
      return { tone: 'neutral', title: `${doing[kind]} ${model}`, detail: 'Waits for its turn.' }
    case 'running':
      return { tone: 'amber', title: `${doing[kind]} ${model}`, detail: progressWords(operation) }
    case 'done':
      return { tone: 'green', title: `${done[kind]} ${model}`, detail: '' }
    case 'cancelled':
      return {
        tone: 'neutral',
        title: `${doing[kind]} ${model}: stopped`,
        detail: kind === 'pull' ? 'What has arrived is kept; it goes on from there.' : '',
      }
    case 'failed': {
      const title = `${doing[kind]} ${model} failed`
      if (!failure) return { tone: 'red', title, detail: 'Try again.' }
      const names = { model, endpoint: operation.endpointName }
      const words =
        kind === 'pull' ? describeFailedPull(failure, names) : describeFailure(failure, names)
      const said = failure.message.trim()
      const quoted = said ? ` It said: “${said}”` : ''
      return { tone: 'red', title, detail: `${words.title} ${words.advice}${quoted}` }
    }
  }
}

/** A pull that fails is about a model that is not there yet, so the words for a chat would be wrong. */
function describeFailedPull(failure: Failure, names: { model: string; endpoint: string }) {
  if (failure.code === 'model-not-found') {
    return {
      title: `${names.endpoint} found no model of this name to fetch.`,
      advice: 'Check how its library writes it, with publisher and tag.',
    }
  }
  return {
    title: describeFailure(failure, names).title,
    advice: 'What has arrived is kept: try again and it goes on from there.',
  }
}

/** `62 % · 1.2 of 4.7 GB · 48 MB/s · 1 min 12 s left`, as far as it is told. */
export function progressWords(operation: Operation): string {
  const { progress, layers, bytesPerSecond, secondsLeft, step } = operation
  const total = layers.reduce((sum, layer) => sum + layer.totalBytes, 0)
  const completed = layers.reduce((sum, layer) => sum + layer.completedBytes, 0)
  const said = [
    progress !== null && `${Math.floor(progress * 100)} %`,
    total > 0 && `${formatBytes(completed)} of ${formatBytes(total)}`,
    bytesPerSecond !== null && bytesPerSecond > 0 && `${formatBytes(bytesPerSecond)}/s`,
    secondsLeft !== null && `${formatWholeSeconds(Math.max(1, Math.round(secondsLeft)))} left`,
  ].filter(Boolean)
  return said.length > 0 ? said.join(' · ') : step
}

/** Whether the same call can be made again. */
export function canTryAgain({ state, kind }: Operation): boolean {
  return state === 'failed' || (state === 'cancelled' && (kind === 'pull' || kind === 'load'))
}

/** What a screen reader should hear now that the operations stand like this: begins, quarters, ends. */
export function announcements(before: readonly Operation[], after: readonly Operation[]): string[] {
  return after.flatMap((operation) => {
    const was = before.find(({ id }) => id === operation.id)
    const { title } = describeOperation(operation)
    if (was?.state !== operation.state) {
      if (!was && !isGoingOn(operation)) return []
      return [`${title}.`]
    }
    const quarter = Math.floor((operation.progress ?? 0) * 4)
    const crossed = quarter > Math.floor((was.progress ?? 0) * 4) && quarter < 4
    return operation.state === 'running' && crossed ? [`${title}: ${quarter * 25} %.`] : []
  })
}
