import { randomUUID } from 'node:crypto'
import { AppError } from '#shared/app-error'
import type { Endpoint, Operation, OperationKind } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import { type OperationProgress, ServerFailure } from '../endpoints/model-server.ts'
import { createLive, type Live } from '../live.ts'
import { applyBytes, type Pace, secondsLeft, startPace } from './pace.ts'
import { GateRefusal } from './refusal.ts'

const endedKept = 50
/** Pages are told at most this often. */
const publishEveryMs = 100

export interface OperationStart {
  kind: OperationKind
  endpoint: Pick<Endpoint, 'id' | 'name' | 'source'>
  /** As the server names it. */
  model: string
}

/** What the work tells about itself. */
export interface OperationReport {
  /** It has begun in earnest: until then it waits for its turn. */
  begun(step: string): void
  progress(progress: OperationProgress): void
}

export interface Operations {
  list: Live<Operation[]>
  /**
   * Begins; the work's rejection becomes the operation's failure. The same request for a model while it goes on gives
   * the one that runs; another one throws AppError `conflict`.
   */
  begin(
    start: OperationStart,
    work: (report: OperationReport, signal: AbortSignal) => Promise<void>,
  ): Operation
  /**
   * Shows work that somebody else waits for. Cancelled by the caller's signal (rejects with its reason) or by the user
   * (rejects with GateRefusal `load-failed`). Where the model has an operation already, nothing is added to the list.
   */
  follow<T>(
    start: OperationStart,
    signal: AbortSignal,
    work: (report: OperationReport, signal: AbortSignal) => Promise<T>,
  ): Promise<T>
  /** What goes on with a model now. */
  running(endpointId: Endpoint['id'], model: string): Operation | null
  /** Something goes on. */
  any(): boolean
  /** A load is under way at an endpoint. */
  isLoading(endpointId: Endpoint['id']): boolean
  /** Resolves when it has stopped; unknown and ended ones have. */
  cancel(id: string): Promise<void>
  /** Cancels all; resolves when they have stopped. */
  close(): Promise<void>
}

export interface OperationsParts {
  /** Something has begun or ended. */
  onChange?(): void
  now(): number
  monotonic(): number
  /** Something nobody expected; gives its id in the log. */
  logUnexpected(error: unknown): string
}

interface Entry {
  operation: Operation
  stop: AbortController
  pace: Pace | null
  ended: Promise<void>
}

const isOver = ({ state }: Operation) =>
  state === 'done' || state === 'failed' || state === 'cancelled'

/** All long work on models: one at a time on each, with progress, cancel and a short memory of what has ended. */
export function createOperations(parts: OperationsParts): Operations {
  const list = createLive<Operation[]>([])
  let entries: Entry[] = []
  let timer: NodeJS.Timeout | null = null
  let published = Number.NEGATIVE_INFINITY

  function publishNow() {
    if (timer) clearTimeout(timer)
    timer = null
    published = parts.monotonic()
    list.set(entries.map(({ operation }) => operation))
  }

  function publish() {
    const wait = published + publishEveryMs - parts.monotonic()
    if (wait <= 0) publishNow()
    else timer ??= setTimeout(publishNow, wait)
  }

  function change(entry: Entry, more: Partial<Operation>) {
    entry.operation = { ...entry.operation, ...more }
    publish()
  }

  function findRunning(endpointId: Endpoint['id'], model: string): Entry | undefined {
    return entries.find(
      ({ operation }) =>
        operation.endpointId === endpointId && operation.model === model && !isOver(operation),
    )
  }

  function add(start: OperationStart): Entry {
    const entry: Entry = {
      operation: {
        id: randomUUID(),
        kind: start.kind,
        endpointId: start.endpoint.id,
        endpointName: start.endpoint.name,
        model: start.model,
        state: 'waiting',
        progress: null,
        step: 'waiting',
        layers: [],
        bytesPerSecond: null,
        secondsLeft: null,
        failure: null,
        startedAt: parts.now(),
        endedAt: null,
        demo: start.endpoint.source === 'demo',
      },
      stop: new AbortController(),
      pace: null,
      ended: Promise.resolve(),
    }
    entries.push(entry)
    publish()
    parts.onChange?.()
    return entry
  }

  function takeProgress(entry: Entry, { step, progress, layers }: OperationProgress) {
    if (isOver(entry.operation)) return
    const done = layers.reduce((sum, layer) => sum + layer.completedBytes, 0)
    const total = layers.reduce((sum, layer) => sum + layer.totalBytes, 0)
    const at = parts.monotonic()
    if (layers.length > 0) {
      entry.pace = entry.pace ? applyBytes(entry.pace, at, done) : startPace(at, done)
    }
    const before = entry.operation.progress
    change(entry, {
      state: 'running',
      step,
      layers,
      // A part fetched anew does not take back what the bar has shown.
      progress: progress === null ? before : Math.min(1, Math.max(before ?? 0, progress)),
      bytesPerSecond: entry.pace?.rate == null ? null : Math.round(entry.pace.rate),
      secondsLeft: entry.pace && secondsLeft(entry.pace, total - done),
    })
  }

  const reportOf = (entry: Entry): OperationReport => ({
    begun(step) {
      change(entry, { state: 'running', step })
      parts.onChange?.()
    },
    progress: (progress) => takeProgress(entry, progress),
  })

  function failureOf(error: unknown): Failure {
    if (error instanceof ServerFailure) return error.failure
    if (error instanceof AppError) return { code: 'unknown', message: error.message }
    const id = parts.logUnexpected(error)
    return { code: 'unknown', message: `Something went wrong here (log ${id}).` }
  }

  function end(entry: Entry, more: Pick<Operation, 'state'> & Partial<Operation>) {
    const over = { bytesPerSecond: null, secondsLeft: null, endedAt: parts.now() }
    entry.operation = { ...entry.operation, ...more, ...over }
    const ended = entries.filter(({ operation }) => isOver(operation))
    const forgotten = new Set(ended.slice(0, Math.max(0, ended.length - endedKept)))
    entries = entries.filter((other) => !forgotten.has(other))
    publish()
    parts.onChange?.()
  }

  const endDone = (entry: Entry) => end(entry, { state: 'done', progress: 1 })

  function endBadly(entry: Entry, error: unknown, aborted: boolean) {
    if (aborted) end(entry, { state: 'cancelled' })
    else end(entry, { state: 'failed', failure: failureOf(error) })
  }

  return {
    list,
    begin(start, work) {
      const running = findRunning(start.endpoint.id, start.model)
      if (running?.operation.kind === start.kind) return running.operation
      if (running) {
        const { kind } = running.operation
        const message = `${start.model} has a ${kind} going on. Wait for it, or cancel it first.`
        throw new AppError('conflict', message, { operationId: running.operation.id })
      }
      const entry = add(start)
      const { signal } = entry.stop
      entry.ended = Promise.resolve()
        .then(() => work(reportOf(entry), signal))
        .then(
          () => endDone(entry),
          (error) => endBadly(entry, error, signal.aborted),
        )
      return entry.operation
    },
    async follow(start, signal, work) {
      const running = findRunning(start.endpoint.id, start.model)
      if (running) return work({ begun() {}, progress() {} }, signal)
      const entry = add(start)
      const { promise, resolve } = Promise.withResolvers<void>()
      entry.ended = promise
      const stop = AbortSignal.any([signal, entry.stop.signal])
      try {
        const result = await work(reportOf(entry), stop)
        endDone(entry)
        return result
      } catch (error) {
        endBadly(entry, error, stop.aborted)
        if (!entry.stop.signal.aborted || signal.aborted) throw error
        const message = `Somebody cancelled the ${start.kind} of ${start.model}.`
        throw new GateRefusal({ code: 'load-failed', message }, { cause: error })
      } finally {
        resolve()
      }
    },
    running: (endpointId, model) => findRunning(endpointId, model)?.operation ?? null,
    any: () => entries.some(({ operation }) => !isOver(operation)),
    isLoading: (endpointId) =>
      entries.some(
        ({ operation }) =>
          operation.endpointId === endpointId &&
          operation.kind === 'load' &&
          operation.state === 'running',
      ),
    async cancel(id) {
      const entry = entries.find(({ operation }) => operation.id === id)
      if (!entry || isOver(entry.operation)) return
      entry.stop.abort(new DOMException('Cancelled.', 'AbortError'))
      await entry.ended
    },
    async close() {
      for (const entry of entries) entry.stop.abort(new DOMException('Closing.', 'AbortError'))
      await Promise.all(entries.map(({ ended }) => ended))
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}
