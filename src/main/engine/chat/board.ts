import type { BoardEvent, BoardRun } from '#shared/contract/board'
import { boardKeptMs, boardPauseMs } from '#shared/contract/board'
import type { MessageId, RunId } from '#shared/contract/ids'
import { waitFor } from '../live.ts'
import { describeRun, type RunFacts } from './describe-run.ts'
import type { LiveAnswer } from './live-answer.ts'

/** Ended runs are kept for a minute, but no more than so many. */
const mostEnded = 60

export interface NewBoardRun
  extends Pick<RunFacts, 'runId' | 'conversationId' | 'mode' | 'prompt' | 'task'> {
  live: Pick<LiveAnswer, 'message' | 'written'>
}

/** All runs that go on, and those that ended a moment ago, for everybody who looks. */
export interface Board {
  add(run: NewBoardRun): void
  /** Something about the run is not as it was. Cheap: it is described only when somebody looks. */
  changed(runId: RunId): void
  /** It has ended as its message says, and is forgotten after `boardKeptMs`. */
  ended(runId: RunId): void
  /** All runs, then changes, at least `boardPauseMs` apart, until `signal` aborts. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<BoardEvent, void>
  close(): void
}

interface Entry {
  /** `null` = it has ended, and `described` is the last word. */
  facts: (() => RunFacts) | null
  described: BoardRun
  /** Not described anew since something changed. */
  stale: boolean
  /** The answer that this run is a second opinion of. */
  escalates: MessageId | null
}

/** What a watcher who holds `sent` has to be told of; `null` = nothing. Pure. */
export function changesSince(
  sent: ReadonlyMap<RunId, BoardRun>,
  now: readonly BoardRun[],
): Extract<BoardEvent, { type: 'changed' }> | null {
  const there = new Set(now.map(({ runId }) => runId))
  const runs = now.filter((run) => sent.get(run.runId) !== run)
  const gone = [...sent.keys()].filter((runId) => !there.has(runId))
  return runs.length + gone.length > 0 ? { type: 'changed', runs, gone } : null
}

/** Marks answers for which a bigger model was asked as well; the others stay the objects they are. Pure. */
function markEscalated(run: BoardRun, others: Iterable<Entry>): BoardRun {
  for (const { escalates, described } of others) {
    if (escalates !== run.messageId || !described.model) continue
    const isTold = run.escalatedTo?.key === described.model.key
    return isTold ? run : { ...run, escalatedTo: described.model }
  }
  return run
}

export function createBoard(now: () => number): Board {
  const entries = new Map<RunId, Entry>()
  const timers = new Map<RunId, NodeJS.Timeout>()
  const waiting = new Set<() => void>()
  let version = 0

  function tell() {
    version++
    for (const wake of [...waiting]) wake()
  }

  function forget(runId: RunId) {
    clearTimeout(timers.get(runId))
    timers.delete(runId)
    entries.delete(runId)
    tell()
  }

  /** Described anew where something changed, else the same objects as before. */
  function runs(): BoardRun[] {
    for (const entry of entries.values()) {
      if (!entry.facts || !entry.stale) continue
      entry.described = describeRun(entry.facts())
      entry.stale = false
    }
    for (const entry of entries.values()) {
      entry.described = markEscalated(entry.described, entries.values())
    }
    return [...entries.values()].map(({ described }) => described)
  }

  return {
    add({ live, ...run }) {
      const { message } = live
      const attemptsBefore = message.attempts.length
      const startedAt = now()
      const facts = (): RunFacts => ({
        ...run,
        message,
        attemptsBefore,
        written: live.written(),
        startedAt,
        endedAt: null,
      })
      // Resumed within the minute after it ended: it is another run, so the old one goes.
      for (const [runId, { facts, described }] of entries) {
        if (!facts && described.messageId === message.id) forget(runId)
      }
      const { version } = message
      entries.set(run.runId, {
        facts,
        described: describeRun(facts()),
        stale: false,
        escalates: version?.kind === 'escalation' ? version.of : null,
      })
      tell()
    },
    changed(runId) {
      const entry = entries.get(runId)
      if (!entry?.facts) return
      entry.stale = true
      tell()
    },
    ended(runId) {
      const entry = entries.get(runId)
      if (!entry?.facts) return
      entry.described = describeRun({ ...entry.facts(), endedAt: now() })
      entry.facts = null
      timers.set(
        runId,
        setTimeout(() => forget(runId), boardKeptMs),
      )
      timers.get(runId)?.unref()
      const [oldest] = timers.keys()
      if (timers.size > mostEnded && oldest) forget(oldest)
      tell()
    },
    async *watch(signal) {
      let seen = version
      let sent = new Map<RunId, BoardRun>()
      const remember = (all: readonly BoardRun[]) => {
        sent = new Map(all.map((run) => [run.runId, run]))
      }
      let toldAt = performance.now()
      const first = runs()
      remember(first)
      yield { type: 'all', runs: first }
      while (!signal?.aborted) {
        if (seen === version) {
          await waitFor(waiting, signal)
          continue
        }
        const early = toldAt + boardPauseMs - performance.now()
        if (early > 0) {
          await pause(early, signal)
          continue
        }
        seen = version
        const all = runs()
        const changes = changesSince(sent, all)
        if (!changes) continue
        remember(all)
        toldAt = performance.now()
        yield changes
      }
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}

/** Resolves after so many milliseconds, or when the signal aborts. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}
