import type { Model, Operation } from '#shared/contract/models'
import type { Tone } from '../../ui/status-dot.tsx'

/** How a model stands in memory, in words; `frees` as `freesIn` gives it. */
export function memoryWords(
  model: Pick<Model, 'resident' | 'pinned' | 'remote'>,
  operation: Operation | undefined,
  frees: string,
): { tone: Tone; text: string; more: string } {
  if (operation) {
    const doing = { load: 'Loading', unload: 'Unloading', pull: 'Pulling', remove: 'Deleting' }
    const progress = operation.progress
    return {
      tone: 'amber',
      text: operation.state === 'waiting' ? 'Waits for its turn' : doing[operation.kind],
      more: progress === null ? '' : `${Math.floor(progress * 100)} %`,
    }
  }
  if (model.resident) {
    return { tone: 'green', text: 'In memory', more: model.pinned ? 'pinned' : frees }
  }
  if (model.remote) return { tone: 'neutral', text: 'Elsewhere', more: '' }
  return { tone: 'neutral', text: 'Not loaded', more: model.pinned ? 'pinned' : '' }
}
