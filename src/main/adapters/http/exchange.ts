import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { ServerFailure } from '#engine/endpoints/model-server'
import { serverFailure } from './failures.ts'
import { type NetworkStage, networkFailure } from './network-failure.ts'

export interface ExchangeOptions {
  method: 'GET' | 'POST' | 'DELETE'
  /** Origin without a trailing slash. */
  origin: string
  path: string
  /** Sent as JSON. */
  body?: unknown
  accept: string
  /** Sent as `Authorization: Bearer …`. */
  token: string | null
  connectMs: number
  /** Until the head of the answer has come. */
  headMs: number
  signal: AbortSignal
}

/** An answer whose head has come. Holds one connection until its end was read or `close` was called. */
export interface Exchange {
  status: number
  /** Media type in lower case without parameters; empty where none was said. */
  mediaType: string
  header(name: string): string | undefined
  /**
   * The next bytes, `null` at the protocol's proper end. Rejects with `ServerFailure`: `stalled` after `waitMs` without
   * bytes, or the connection's end; with the signal's reason when it was aborted.
   */
  read(waitMs: number): Promise<Uint8Array | null>
  /** Closes the connection, so that the server sees it. Repeatable. */
  close(): void
}

/**
 * Sends a request over a connection of its own. Node's `fetch` is not used here: it gives up after 300 s without a
 * head, which is shorter than a cold load may take, and can't be told otherwise. Connections are not kept: a reused one
 * that the server is just closing would look like a server that crashed. Redirects are not followed.
 */
export async function openExchange(options: ExchangeOptions): Promise<Exchange> {
  const { origin, signal } = options
  signal.throwIfAborted()
  const body = options.body === undefined ? null : Buffer.from(JSON.stringify(options.body))
  const request = createRequest(options, body)
  let stage: NetworkStage = 'connect'
  let broken: ServerFailure | null = null
  const breakWith = (failure: ServerFailure) => {
    broken ??= failure
    request.destroy()
  }
  const onAbort = () => request.destroy()
  signal.addEventListener('abort', onAbort, { once: true })
  request.once('close', () => signal.removeEventListener('abort', onAbort))

  const reasonOf = (error: unknown): unknown => {
    if (signal.aborted) return signal.reason
    return broken ?? networkFailure(error, stage, origin)
  }

  const connectTimer = setTimeout(() => {
    const seconds = options.connectMs / 1000
    breakWith(
      serverFailure('unreachable', `${origin} did not accept a connection in ${seconds} s.`),
    )
  }, options.connectMs)
  const headTimer = setTimeout(() => {
    breakWith(serverFailure('stalled', silence(origin, options.headMs)))
  }, options.headMs)
  request.once('socket', (socket) => {
    socket.once(origin.startsWith('https:') ? 'secureConnect' : 'connect', () => {
      stage = 'head'
      clearTimeout(connectTimer)
    })
  })

  try {
    const response = await headOf(request, body)
    stage = 'body'
    // A connection may break between two reads; the next one tells.
    response.on('error', () => {})
    const chunks = response[Symbol.asyncIterator]()
    return {
      status: response.statusCode ?? 0,
      mediaType: (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
      header: (name) => response.headers[name.toLowerCase()]?.toString(),
      read: async (waitMs) => {
        const timer = setTimeout(() => {
          breakWith(serverFailure('stalled', silence(origin, waitMs)))
        }, waitMs)
        try {
          const { done, value } = await chunks.next()
          signal.throwIfAborted()
          return done ? null : value
        } catch (error) {
          throw reasonOf(error)
        } finally {
          clearTimeout(timer)
        }
      },
      close: () => {
        request.destroy()
      },
    }
  } catch (error) {
    throw reasonOf(error)
  } finally {
    clearTimeout(connectTimer)
    clearTimeout(headTimer)
  }
}

function createRequest(options: ExchangeOptions, body: Buffer | null): ClientRequest {
  const send = options.origin.startsWith('https:') ? requestHttps : requestHttp
  const headers: Record<string, string> = { accept: options.accept, 'user-agent': 'switchyard' }
  if (body !== null) {
    headers['content-type'] = 'application/json'
    // Node sends the body of a DELETE without any framing unless it is told the length.
    headers['content-length'] = String(body.byteLength)
  }
  if (options.token !== null) headers.authorization = `Bearer ${options.token}`
  return send(`${options.origin}${options.path}`, { method: options.method, headers, agent: false })
}

function headOf(request: ClientRequest, body: Buffer | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Stays on for good: an error after the head also reaches the reader, and must not become an uncaught one.
    request.on('error', reject)
    request.once('close', () => reject(new Error('closed')))
    request.once('response', resolve)
    request.end(body ?? undefined)
  })
}

function silence(origin: string, ms: number): string {
  return `${origin} sent nothing for ${Math.round(ms / 100) / 10} s.`
}
