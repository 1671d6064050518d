import type { Gate } from './gate.ts'
import type { SimulatedModel } from './model.ts'

/** A loaded (or loading, or leaving) model. Sizes in bytes, times in epoch milliseconds. */
export interface Resident {
  id: string
  model: SimulatedModel
  state: 'loading' | 'ready' | 'stopping'
  contextLength: number
  parallel: number
  bytes: number
  /** The part of `bytes` that lies in video memory. */
  vramBytes: number
  /** What its process takes of video memory besides, of which no server tells. */
  processBytes: number
  keepAliveMs: number
  /** `Infinity` = never. */
  expiresAt: number
  /** Loaded on demand by a request rather than by an explicit load. */
  jit: boolean
  active: number
  /** 0 to 1. */
  loadProgress: number
  loadMs: number
  readonly slots: Gate
}

export interface SimulatedMemory {
  vramBytes: number
  /** How much of a model may spill into main memory. Default 0: what does not fit fails. */
  ramBytes?: number
  /** What the process of each loaded model takes of video memory besides. Default 0. */
  processBytes?: number
}

/** One load as its server saw it. Sizes in bytes. */
export interface LoadLogEntry {
  /** When it looked for room, in epoch milliseconds by the simulator's clock. */
  at: number
  model: string
  contextLength: number
  /** With what its process takes. */
  neededBytes: number
  /** Free in video memory when it looked. */
  freeBytes: number
  /** Idle models that had to go because memory was short. */
  pushedOut: string[]
  outcome: 'loading' | 'loaded' | 'out-of-memory' | 'cut-short'
}

export interface LoadPlan {
  id: string
  contextLength: number
  parallel: number
  /** All slots share one cache. Default: each has its own. */
  unifiedCache?: boolean
  keepAliveMs: number
  jit: boolean
  /** Who has to go first: anyone idle when memory is short, other on-demand models always, or nobody. */
  evict: 'idle' | 'jit' | 'nobody'
  /** Told 0 to 1 while loading. */
  onProgress?: (progress: number) => Promise<void>
}

export class OutOfSimulatedMemory extends Error {
  readonly neededBytes: number
  readonly freeBytes: number
  constructor(neededBytes: number, freeBytes: number) {
    super(`needs ${neededBytes} bytes of memory, ${freeBytes} are free`)
    this.neededBytes = neededBytes
    this.freeBytes = freeBytes
  }
}

/** What a model and its process take of video memory. */
export function cardBytesOf({ vramBytes, processBytes }: Resident): number {
  return vramBytes + processBytes
}
