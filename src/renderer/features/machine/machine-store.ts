import { create } from 'zustand'
import type { Inventory } from '#shared/contract/models'
import type { ResourceEvent, ResourceHistory, ResourceReading } from '#shared/contract/resources'
import { applyReading, emptyHistory, historyMs } from '#shared/resource-history'
import { keepSamples, readKeptSamples } from './kept-samples.ts'
import { type ResidentsSample, residentOwners, sampleChanged } from './owners.ts'

/** `reading` is `null` until the engine has told the machine for the first time. */
export interface MachineState {
  reading: ResourceReading | null
  history: ResourceHistory
  /** Who was resident, from each change on; oldest first. What stood before this window was opened nobody knows. */
  samples: readonly ResidentsSample[]
}

export const useMachine = create<MachineState>(() => ({
  reading: null,
  history: emptyHistory,
  samples: readKeptSamples(),
}))

export function applyResources(event: ResourceEvent): void {
  useMachine.setState(({ history }) => ({
    reading: event.reading,
    history:
      event.type === 'history' ? event.history : applyReading(history, event.reading, event.gap),
  }))
}

/** Remembers who is resident from `now` on, for as long as the charts reach back. */
export function rememberResidents(inventory: Inventory, now: number): void {
  const owners = residentOwners(inventory)
  useMachine.setState((state) => {
    if (!sampleChanged(state.samples.at(-1), owners)) return state
    const begun = state.samples.findLastIndex(({ at }) => at <= now - historyMs)
    const samples = [...state.samples.slice(Math.max(0, begun)), { at: now, owners }]
    keepSamples(samples)
    return { samples }
  })
}
