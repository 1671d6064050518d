import { create } from 'zustand'
import type { Model, Operation } from '#shared/contract/models'

export const useOperations = create<{ operations: readonly Operation[] }>(() => ({
  operations: [],
}))

export function applyOperations(operations: Operation[]): void {
  useOperations.setState({ operations })
}

export function isGoingOn({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'waiting' || state === 'running'
}

/** What goes on with a model now. */
export function operationOn(
  operations: readonly Operation[],
  model: Pick<Model, 'endpointId' | 'name'>,
): Operation | undefined {
  return operations.find(
    (operation) =>
      isGoingOn(operation) &&
      operation.endpointId === model.endpointId &&
      operation.model === model.name,
  )
}

/** Those that go on first, then the ended ones, newest first. */
export function sortOperations(operations: readonly Operation[]): Operation[] {
  return [...operations].sort(
    (a, b) =>
      Number(isGoingOn(b)) - Number(isGoingOn(a)) ||
      (b.endedAt ?? b.startedAt) - (a.endedAt ?? a.startedAt),
  )
}
