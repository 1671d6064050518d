import type { Operation } from '#shared/contract/models'

/** Something that moved memory, at a place on the time axis. Epoch milliseconds. */
export interface MachineEvent {
  id: string
  at: number
  kind: 'load' | 'unload' | 'pull' | 'remove' | 'out-of-memory' | 'failed'
  says: string
  demo: boolean
}

const done = { load: 'Loaded', unload: 'Unloaded', pull: 'Pulled', remove: 'Deleted' } as const
const tried = {
  load: 'Loading',
  unload: 'Unloading',
  pull: 'Pulling',
  remove: 'Deleting',
} as const

/** What ended since `from`, oldest first. */
export function machineEvents(operations: readonly Operation[], from: number): MachineEvent[] {
  return operations
    .flatMap((operation): MachineEvent[] => {
      const { id, kind, model, state, failure, endedAt, demo } = operation
      if (endedAt === null || endedAt < from) return []
      if (state === 'done') return [{ id, at: endedAt, kind, says: `${done[kind]} ${model}`, demo }]
      if (state !== 'failed') return []
      const short = failure?.code === 'out-of-memory'
      const says = short ? `Out of memory: ${model}` : `${tried[kind]} ${model} failed`
      return [{ id, at: endedAt, kind: short ? 'out-of-memory' : 'failed', says, demo }]
    })
    .sort((a, b) => a.at - b.at)
}
