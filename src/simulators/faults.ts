export { faultCatalogue } from './fault-catalogue.ts'
export type { CatalogueEntry, FaultTarget } from './fault-entry.ts'

export type SimulatorKind = 'ollama' | 'lmstudio' | 'llamacpp' | 'openai'

/** What a fault does to the bytes of an answer. Texts and bodies go out exactly as written. */
export type WireAction =
  /** The answer is replaced by this one. Only before the first byte. */
  | {
      do: 'status'
      status: number
      body: string
      contentType?: string
      headers?: Record<string, string>
    }
  /** The answer is replaced by a 200 with this body. Only before the first byte. */
  | { do: 'body'; body: string; contentType?: string }
  /** The answer is the true one under another content type. Only before the first byte. */
  | { do: 'wrongContentType'; contentType: string }
  /** Waits once, in real milliseconds, then goes on. */
  | { do: 'delay'; ms: number }
  /** Waits before this and every later piece. */
  | { do: 'dribble'; bytes: number; ms: number }
  /** Says nothing more until the fault is removed or the client goes. */
  | { do: 'stall' }
  /** Like `stall`, under the name it has before the first byte. */
  | { do: 'hang' }
  /** TCP reset. */
  | { do: 'rst' }
  /** A well-formed end of the HTTP body without the protocol's last frame. */
  | { do: 'cleanEof' }
  /** The next frame is replaced by these bytes; then it goes on. */
  | { do: 'malformed'; text: string }
  /** These bytes are put in before the next frame; then it goes on. */
  | { do: 'insert'; text: string }
  /** The next frame is sent twice. */
  | { do: 'dupFrame' }
  /** From here on, every write is cut into pieces of so many bytes, wherever characters end. */
  | { do: 'chunkSplit'; bytes: number }
  /** The next so many frames leave in a single write. */
  | { do: 'joinFrames'; count: number }
  /** The next frame is blown up to at least so many bytes with white space inside its JSON. */
  | { do: 'oversize'; bytes: number }
  /** The server's own error frame with this text, then the end without the last frame (a 500 when not streaming). */
  | { do: 'errorFrame'; text: string }
  /** These bytes, then the end without the last frame. */
  | { do: 'lastWords'; text: string }

/** What a server does wrong behind the wire. */
export const misbehaviours = [
  /** Unloading never ends; the memory stays taken. */
  'stuck-unload',
  /** Another model than the one asked for answers. */
  'wrong-model',
  /** Every request loads one more instance of the same model. */
  'duplicate-instance',
  /** Loading on demand does not happen: `No models loaded`. */
  'jit-fails',
  /** A client that goes away is noticed only when its prompt has been processed. */
  'late-disconnect',
  /** Requests for a loaded model wait in silence and without limit. */
  'silent-queue',
  /** When memory is short nothing is evicted; the load fails. */
  'no-eviction',
  /** A router's list marks models as failed that nobody ever loaded. */
  'false-failure',
  /** A download stays at 0 %. */
  'pull-stuck-at-zero',
  /** A download stays at 99 %. */
  'pull-stalls-at-99',
  /** A download's `completed` runs backwards now and then. */
  'pull-backwards',
  /** A download fails half-way: `max retries exceeded: EOF`. */
  'pull-retries-exceeded',
] as const
export type Misbehaviour = (typeof misbehaviours)[number]

export type FaultAction = WireAction | { do: 'misbehave'; how: Misbehaviour }

export interface Fault {
  /** A path (`/api/chat`), a method and a path (`POST /api/chat`), or a pattern tested on the latter form. */
  route: string | RegExp
  /** The first matching request it strikes, counting from 1 since it was injected. Default 1. */
  nth?: number
  /** How many requests it strikes. Default: all from then on. */
  times?: number
  /**
   * `pre`: before the first byte. `afterFrames: n`: when n frames of the body are out. `afterBytes: n`: when exactly n
   * bytes of the body are out, even inside a character.
   */
  when: 'pre' | { afterFrames: number } | { afterBytes: number }
  action: FaultAction
}

/** A fault as one request meets it. */
export interface StruckFault {
  fault: Fault
  /** Aborted when the fault is removed: what it held up goes on. */
  removed: AbortSignal
}

export interface FaultBoard {
  inject(fault: Fault): () => void
  clear(): void
  /** The faults that strike this request; counts it. */
  strike(method: string, path: string): StruckFault[]
}

export function createFaultBoard(): FaultBoard {
  const entries = new Set<{ fault: Fault; seen: number; removal: AbortController }>()

  return {
    inject(fault) {
      const entry = { fault, seen: 0, removal: new AbortController() }
      entries.add(entry)
      return () => {
        entries.delete(entry)
        entry.removal.abort()
      }
    },
    clear() {
      for (const entry of entries) entry.removal.abort()
      entries.clear()
    },
    strike(method, path) {
      const struck: StruckFault[] = []
      for (const entry of entries) {
        if (!matchesRoute(entry.fault.route, method, path)) continue
        entry.seen++
        const first = entry.fault.nth ?? 1
        const last = first + (entry.fault.times ?? Number.POSITIVE_INFINITY) - 1
        if (entry.seen < first || entry.seen > last) continue
        struck.push({ fault: entry.fault, removed: entry.removal.signal })
      }
      return struck
    },
  }
}

function matchesRoute(route: string | RegExp, method: string, path: string): boolean {
  if (typeof route === 'string') return route === path || route === `${method} ${path}`
  return new RegExp(route.source, route.flags.replace(/[gy]/g, '')).test(`${method} ${path}`)
}
