import type { ResourceEvent, ResourceReading } from '#shared/contract/resources'
import { applyReading, emptyHistory, shiftHistory } from '#shared/resource-history'
import { waitFor } from '../live.ts'
import { createSourceAsker, type SourceAsker } from './ask-source.ts'
import { buildReading, type Heard } from './build-reading.ts'
import { decideTimeStep, type Moment } from './decide-time.ts'
import type { GpuSource, MachineSources, Pace } from './resource-source.ts'

const liveEveryMs = 1_000
const idleEveryMs = 10_000
const patienceMs = 2_000

export interface ResourceWatch {
  /** The history, then each reading, until `signal` aborts. The machine is read every second meanwhile. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<ResourceEvent, void>
  /**
   * A reading all of whose figures were taken after this call, for decisions that gate a load. Resolves within a few
   * seconds, never throws: a source that hangs leaves `null` behind. Calls that wait share a reading.
   */
  read(): Promise<ResourceReading>
  /** The newest reading; `null` before the first. Fit to show, not to decide on. */
  latest(): ResourceReading | null
  /** Shows the simulated servers' cards in place of the real ones; `null` = the real ones again. */
  setDemo(source: GpuSource | null): void
  close(): void
}

export interface ResourceWatchParts {
  sources: MachineSources
  /** Something runs that moves the figures: read every second. Asked once a second, so keep it cheap. */
  busy(): boolean
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds that only go forward. */
  monotonic(): number
}

/** Reads the machine again and again: every second while something runs or somebody watches, else every ten. */
export function createResourceWatch(parts: ResourceWatchParts): ResourceWatch {
  const system = createSourceAsker(parts.sources.system, patienceMs)
  const real = parts.sources.gpus.map((source) => createSourceAsker(source, patienceMs))
  let demo: SourceAsker<Awaited<ReturnType<GpuSource['read']>>> | null = null
  let heard: Heard = { system: null, gpus: new Map() }
  let history = emptyHistory
  let latest: ResourceReading | null = null
  let gap = false
  /** Counts readings; `rebased` is the last one that moved what came before. */
  let count = 0
  let rebased = 0
  let before: Moment | null = null
  let sampling: Promise<ResourceReading> | null = null
  let next: Promise<ResourceReading> | null = null
  let watchers = 0
  let closed = false
  const waiting = new Set<() => void>()

  const lively = () => watchers > 0 || parts.busy()
  const timer = setInterval(tick, liveEveryMs)
  timer.unref()

  function tick() {
    if (sampling) return
    const live = lively()
    // A tick that comes a little early must not wait for the next one.
    const due = (live ? liveEveryMs : idleEveryMs) - liveEveryMs / 2
    if (!before || parts.monotonic() - before.mono >= due) void sample(live ? 'live' : 'idle')
  }

  function sample(pace: Pace): Promise<ResourceReading> {
    sampling = takeReading(pace).finally(() => {
      sampling = null
    })
    return sampling
  }

  async function takeReading(pace: Pace): Promise<ResourceReading> {
    const cards = demo ? [demo] : real
    const [machine, ...answers] = await Promise.all([
      system.ask(pace),
      ...cards.map(async (card) => ({ source: card.name, answer: await card.ask(pace) })),
    ])
    const moment = { at: parts.now(), mono: parts.monotonic() }
    const built = buildReading(
      moment.at,
      { system: { source: system.name, answer: machine }, gpus: answers },
      heard,
    )
    heard = built.heard
    keep(built.reading, moment)
    return built.reading
  }

  function keep(reading: ResourceReading, moment: Moment) {
    if (closed) return
    const step = before ? decideTimeStep(before, moment, idleEveryMs) : { gap: false, shift: 0 }
    count++
    if (step.shift !== 0) {
      history = shiftHistory(history, step.shift)
      rebased = count
    }
    history = applyReading(history, reading, step.gap)
    gap = step.gap
    latest = reading
    before = moment
    for (const wake of waiting) wake()
    waiting.clear()
  }

  return {
    async *watch(signal) {
      watchers++
      tick()
      try {
        let seen = 0
        while (!signal?.aborted && !closed) {
          if (!latest || seen === count) {
            await waitFor(waiting, signal)
            continue
          }
          const fits = seen > 0 && seen === count - 1 && rebased < count
          seen = count
          yield fits
            ? { type: 'reading', reading: latest, gap }
            : { type: 'history', history, reading: latest }
        }
      } finally {
        watchers--
      }
    },
    read() {
      // One that is under way may have looked before the call, so everyone who asks now shares the one after it.
      next ??= (sampling ?? Promise.resolve()).then(() => {
        next = null
        return sample('now')
      })
      return next
    },
    latest: () => latest,
    setDemo(source) {
      demo?.close()
      demo = source && createSourceAsker(source, patienceMs)
      if (latest) tick()
    },
    close() {
      if (closed) return
      closed = true
      clearInterval(timer)
      system.close()
      for (const source of real) source.close()
      demo?.close()
      for (const wake of waiting) wake()
      waiting.clear()
    },
  }
}
