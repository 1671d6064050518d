import type { CpuReading, GpuReading, MemoryReading } from '#shared/contract/resources'

/**
 * Why somebody reads. `live`: every second, may be up to two seconds old. `idle`: now and then, as cheap as can be.
 * `now`: a load depends on it, so the figures must have been taken after the call began.
 */
export type Pace = 'live' | 'idle' | 'now'

/** One place where figures about the machine come from. */
export interface ResourceSource<T> {
  /** As it stands in readings, e.g. `nvidia-smi`. */
  readonly name: string
  /**
   * Never blocks the event loop. Throws an Error with a message for people when it should know and can't say; a machine
   * without the thing it reads (no such card, no such tool) is no error but an empty answer. Whoever calls waits for
   * the last read before the next one, may give up on it, and may repeat it. Aborting `signal` rejects soon.
   */
  read(pace: Pace, signal: AbortSignal): Promise<T>
  /** Ends child processes. Repeatable. */
  close(): void
}

export interface SystemReading {
  cpu: CpuReading
  memory: MemoryReading
}

export type GpuSource = ResourceSource<GpuReading[]>

/** Everything that can be asked about a machine. */
export interface MachineSources {
  system: ResourceSource<SystemReading>
  /** Asked side by side: one that hangs takes nothing away from the others. */
  gpus: readonly GpuSource[]
}
