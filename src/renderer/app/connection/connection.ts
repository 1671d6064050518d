import { createORPCClient, type NestedClient } from '@orpc/client'
import type { SwitchyardClient } from '#shared/contract/index'
import type { OpenChannel } from './channel.ts'
import { disconnected } from './connection-errors.ts'
import { createSession, type Session } from './session.ts'

/** `connecting` only before the first success; after that a line that is gone is `lost` until it is back. */
export type ConnectionStatus = 'connecting' | 'open' | 'lost'

export interface Connection<Client = SwitchyardClient> {
  /**
   * The same object for the life of the page. Calls made while `connecting` wait for the outcome; calls while `lost`,
   * and those in flight when the line goes, fail with AppError `disconnected`.
   */
  client: Client
  /** Shaped for `useSyncExternalStore`. */
  status: {
    getSnapshot: () => ConnectionStatus
    subscribe: (listener: () => void) => () => void
  }
  /** Ends the line for good; calls in flight fail with `disconnected`. */
  close: () => void
}

export interface ConnectionOptions {
  /** Milliseconds to wait before the try after `failures` failed ones. */
  backOff?: (failures: number) => number
  /** Lets the surroundings ask for a try now (network back, page visible again). Returns how to stop listening. */
  onWakeUp?: (retryNow: () => void) => () => void
}

/** 0.25 s, doubling up to 8 s, each cut by a random part of its half so that pages don't return in step. */
export function defaultBackOff(failures: number): number {
  const delay = Math.min(8_000, 250 * 2 ** failures)
  return delay * (1 - Math.random() / 2)
}

export function createConnection<Client = SwitchyardClient>(
  openChannel: OpenChannel,
  { backOff = defaultBackOff, onWakeUp = () => () => undefined }: ConnectionOptions = {},
): Connection<Client> {
  const listeners = new Set<() => void>()
  const closing = new AbortController()
  let status: ConnectionStatus = 'connecting'
  let session: Session | null = null
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let opening = false
  const firstTry = Promise.withResolvers<void>()

  const setStatus = (next: ConnectionStatus) => {
    if (status === next) return
    status = next
    for (const listener of [...listeners]) listener()
  }

  const retryLater = () => {
    firstTry.resolve()
    setStatus('lost')
    if (closing.signal.aborted) return
    clearTimeout(timer)
    timer = setTimeout(open, backOff(failures))
    failures += 1
  }

  const open = async () => {
    if (opening || session !== null || closing.signal.aborted) return
    opening = true
    clearTimeout(timer)
    let current: Session | null = null
    let gone = false
    try {
      const channel = await openChannel(
        {
          onFrame: (frame) => {
            failures = 0
            current?.receive(frame)
          },
          onClose: () => {
            gone = true
            current?.end()
            if (current !== null && session === current) {
              session = null
              retryLater()
            }
          },
        },
        closing.signal,
      )
      if (closing.signal.aborted) {
        channel.close()
        return
      }
      if (gone) throw disconnected()
      current = createSession(channel)
      session = current
      closing.signal.addEventListener('abort', () => channel.close(), { once: true })
      firstTry.resolve()
      setStatus('open')
    } catch {
      retryLater()
    } finally {
      opening = false
    }
  }

  const stopListening = onWakeUp(() => void open())
  void open()

  const client = createORPCClient<NestedClient<Record<never, never>>>({
    async call(path, input, options) {
      if (status === 'connecting') await abortable(firstTry.promise, options.signal)
      if (session === null) throw disconnected()
      return session.call(path, input, options)
    },
  })

  return {
    client: client as Client,
    status: {
      getSnapshot: () => status,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    close() {
      if (closing.signal.aborted) return
      clearTimeout(timer)
      stopListening()
      const last = session
      session = null
      closing.abort()
      last?.end()
      firstTry.resolve()
      setStatus('lost')
    },
  }
}

async function abortable(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
