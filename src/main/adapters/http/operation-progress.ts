import type { OperationProgress } from '#engine/endpoints/model-server'

/** A step of which nobody tells how far it is. */
export function stepOf(step: string, progress: number | null = null): OperationProgress {
  return { step, progress, layers: [] }
}
