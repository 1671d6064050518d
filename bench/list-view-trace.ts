import { z } from 'zod'

/**
 * Milliseconds of processor time that the page's main thread took in one frame: what other programs take meanwhile is
 * not in it.
 */
export interface FrameWork {
  /** Handlers, microtasks, React, garbage collection. */
  scripting: number
  /** Recalculated styles and layout. */
  layout: number
  /** What is done to hand a picture over: paint records, layers, commit. Rasterising them is other threads' work. */
  painting: number
  /** All tasks, with what none of the three covers. */
  all: number
  /** The same by the clock, with every wait for a processor or for the compositor. */
  byTheClock: number
}

type Kind = 'scripting' | 'layout' | 'painting'

const traceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  /** Microseconds: by the clock, and of processor time. */
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z.object({ name: z.string().optional() }).optional(),
})
type TraceEvent = z.infer<typeof traceEvent>

/** What Chromium has to tell for `readTrace`. */
export const traceCategories = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'v8',
  'devtools.timeline.frame',
  '__metadata',
]

const kinds: Record<string, Kind> = {
  UpdateLayoutTree: 'layout',
  Layout: 'layout',
  HitTest: 'layout',
  PrePaint: 'painting',
  Paint: 'painting',
  Layerize: 'painting',
  Commit: 'painting',
  UpdateLayer: 'painting',
  EventDispatch: 'scripting',
  FunctionCall: 'scripting',
  FireAnimationFrame: 'scripting',
  TimerFire: 'scripting',
  RunMicrotasks: 'scripting',
  'v8.callFunction': 'scripting',
  MinorGC: 'scripting',
  MajorGC: 'scripting',
  V8GCScavenger: 'scripting',
}

export interface TraceReading {
  /** One for each frame of the page's main thread. */
  frames: FrameWork[]
  /** Milliseconds from one frame on the screen to the next. */
  shown: number[]
}

/**
 * Reads a trace of Chromium (the JSON of its Tracing domain): what the busiest page's main thread did from each
 * beginning of a frame to the next. Work within work counts once, as what is innermost. Throws where the trace shows no
 * frames.
 */
export function readTrace(json: string): TraceReading {
  const events = z.object({ traceEvents: z.array(traceEvent) }).parse(JSON.parse(json)).traceEvents
  const isMain = (event: TraceEvent) =>
    event.name === 'thread_name' && event.args?.name === 'CrRendererMain'
  const threads = events.filter(isMain).map(({ pid, tid }) => onThread(events, pid, tid))
  const main = threads.sort((a, b) => b.length - a.length)[0] ?? []
  const begins = main
    .filter(({ name, ph }) => name === 'AnimationFrame' && ph === 'b')
    .map(({ ts }) => ts)
  if (begins.length < 2) throw new Error('The trace shows no frames.')
  const frames = begins.map(() => ({
    scripting: 0,
    layout: 0,
    painting: 0,
    all: 0,
    byTheClock: 0,
  }))
  for (const { kind, ts, ms, clockMs } of innermost(main)) {
    const frame = frames[countUpTo(begins, ts) - 1]
    if (!frame) continue
    frame.all += ms
    frame.byTheClock += clockMs
    if (kind) frame[kind] += ms
  }
  const shown = main
    .filter(({ name }) => name === 'AnimationFrame::Presentation')
    .map(({ ts }) => ts)
    .sort((a, b) => a - b)
  return {
    // The last one was cut off.
    frames: frames.slice(0, -1),
    shown: shown.slice(1).map((ts, index) => (ts - (shown[index] ?? ts)) / 1000),
  }
}

function onThread(events: readonly TraceEvent[], pid: number, tid: number): TraceEvent[] {
  return events
    .filter((event) => event.pid === pid && event.tid === tid)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
}

interface Piece {
  kind: Kind | null
  /** Microseconds. */
  ts: number
  /** Processor time without what lies within it. */
  ms: number
  clockMs: number
}

/** Each event with the time that none of its own parts took; parts of no known kind are of their parent's. */
function innermost(events: readonly TraceEvent[]): Piece[] {
  const open: { piece: Piece; end: number }[] = []
  const pieces: Piece[] = []
  for (const { name, ph, ts, dur, tdur } of events) {
    if (ph !== 'X' || dur === undefined) continue
    while ((open.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= ts) open.pop()
    const parent = open.at(-1)
    // Waiting is no work.
    if (!parent && !name.endsWith('RunTask')) continue
    const ms = (tdur ?? dur) / 1000
    const clockMs = dur / 1000
    if (parent) {
      parent.piece.ms -= ms
      parent.piece.clockMs -= clockMs
    }
    const piece = { kind: kinds[name] ?? parent?.piece.kind ?? null, ts, ms, clockMs }
    pieces.push(piece)
    open.push({ piece, end: ts + dur })
  }
  return pieces
}

/** How many of `sorted` are at most `value`. */
function countUpTo(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}
