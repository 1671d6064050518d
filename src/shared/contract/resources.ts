import { eventIterator, oc, type } from '@orpc/contract'

/**
 * How far a figure can be trusted. `exact`: the driver's own count. `good`: counted, but with a part derived or matched
 * by name. `estimate`: reckoned by a rule of thumb. `unknown`: not told; the figures beside it are `null`.
 */
export type Confidence = 'exact' | 'good' | 'estimate' | 'unknown'

export interface CpuReading {
  /** Share of all cores that was busy since the reading before, 0 to 1; `null` = not known (yet). */
  load: number | null
  cores: number
  source: string
  confidence: Confidence
}

/** Main memory, in bytes. `availableBytes` is what programs can still get without swapping: more than what is free. */
export interface MemoryReading {
  totalBytes: number | null
  usedBytes: number | null
  availableBytes: number | null
  swapTotalBytes: number | null
  swapUsedBytes: number | null
  source: string
  confidence: Confidence
}

export interface GpuProcess {
  pid: number
  /** File name of the program, without control characters. Untrusted text. */
  name: string
  usedBytes: number | null
}

export type GpuVendor = 'nvidia' | 'amd' | 'apple' | 'intel' | 'unknown'

/** One graphics card, or the part of a shared memory that its graphics part may use. Sizes in bytes. */
export interface GpuReading {
  /** The same from reading to reading, and from start to start where the platform allows. */
  id: string
  name: string
  vendor: GpuVendor
  totalBytes: number | null
  usedBytes: number | null
  /** Not always total − used: drivers keep a part, and in unified memory other programs take theirs. */
  freeBytes: number | null
  /** The processor and the graphics part share this memory. */
  unified: boolean
  /** 0 to 1. */
  utilisation: number | null
  temperatureC: number | null
  powerW: number | null
  /** Where the figures come from, e.g. `nvidia-smi`, `amd sysfs`, `apple unified budget`, `windows counters`, `demo`. */
  source: string
  confidence: Confidence
  /** Programs that hold memory of it; `null` = the platform does not tell. */
  processes: GpuProcess[] | null
  /** Belongs to the simulated servers: never let it pass for real. */
  demo: boolean
}

/** A source that should have said something and did not. */
export interface SourceProblem {
  source: string
  /** What happened, in words for people. May quote a tool: untrusted text. */
  message: string
}

/** The machine at one moment. Whatever is not known is `null`, never 0. */
export interface ResourceReading {
  /** Epoch milliseconds. */
  at: number
  cpu: CpuReading
  memory: MemoryReading
  gpus: GpuReading[]
  problems: SourceProblem[]
}

/** One value per entry of `ResourceHistory.at`; `null` = not known then, or nobody measured. */
export type Series = (number | null)[]

export interface GpuHistory {
  id: string
  name: string
  totalBytes: number | null
  usedBytes: Series
  utilisation: Series
}

/**
 * The last ten minutes in columns. Times ascend but are not evenly spaced. Where nobody measured for a while (the
 * machine slept) a row of `null` stands, so that a chart breaks its line there.
 */
export interface ResourceHistory {
  /** Epoch milliseconds by the clock of the newest reading. */
  at: number[]
  cpuLoad: Series
  memoryUsedBytes: Series
  swapUsedBytes: Series
  gpus: GpuHistory[]
}

/**
 * `history` comes first, and again whenever what the page holds no longer fits (it missed a reading, the clock was set
 * back): it replaces everything and its last row is `reading`. `gap`: nobody measured since the reading before.
 */
export type ResourceEvent =
  | { type: 'history'; history: ResourceHistory; reading: ResourceReading }
  | { type: 'reading'; reading: ResourceReading; gap: boolean }

export const resources = {
  /** The machine, measured every second while somebody watches. */
  watch: oc.output(eventIterator(type<ResourceEvent>())),
}
