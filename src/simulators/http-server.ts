import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createFaultBoard, type Fault, type Misbehaviour } from './faults.ts'
import { untilAborted } from './waiting.ts'
import { createWire, type ErrorFormat, type Wire } from './wire.ts'

export interface RequestLogEntry {
  /** Epoch milliseconds by the simulator's clock. */
  at: number
  method: string
  path: string
  query: string
  headers: Record<string, string>
  /** Parsed where it is JSON, else the raw text. */
  body: unknown
  status: number | null
  frames: number
  bytes: number
  outcome: 'open' | 'answered' | 'cut-short'
}

export interface Exchange {
  method: string
  /** Decoded path without query. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  rawBody: string
  wire: Wire
  /** Whether this request meets such a misbehaviour. */
  misbehaves(how: Misbehaviour): boolean
  /** Resolves when that misbehaviour is removed, whether the client is still there or not. */
  faultLifted(how: Misbehaviour): Promise<void>
  /** Resolves when that misbehaviour is removed; rejects when the client goes. At once where there is none. */
  untilBehaved(how: Misbehaviour): Promise<void>
}

export interface SimulatorHttp {
  url: string
  port: number
  requests: RequestLogEntry[]
  /** Connections that are open now. */
  openSockets(): number
  inject(fault: Fault): () => void
  clearFaults(): void
  /** Refuses new connections until `resume`; open ones are destroyed. */
  suspend(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
}

export interface SimulatorHttpOptions {
  port: number
  now: () => number
  errors: ErrorFormat
  headers: Record<string, string>
  handle(exchange: Exchange): Promise<void>
}

/** Listens on loopback and runs `handle` for each request, unless a fault answers first. */
export async function startSimulatorHttp(options: SimulatorHttpOptions): Promise<SimulatorHttp> {
  const faults = createFaultBoard()
  const requests: RequestLogEntry[] = []
  const sockets = new Set<Socket>()

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = decodePath(url.pathname)
    const method = request.method ?? 'GET'
    const struck = faults.strike(method, path)
    for (const [name, value] of Object.entries(options.headers)) response.setHeader(name, value)
    const wire = createWire(response, struck, options.errors, path)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    const entry: RequestLogEntry = {
      at: options.now(),
      method,
      path,
      query: url.search,
      headers,
      body: '',
      status: null,
      frames: 0,
      bytes: 0,
      outcome: 'open',
    }
    requests.push(entry)
    response.on('close', () => {
      entry.status = response.headersSent ? response.statusCode : null
      entry.frames = wire.framesWritten
      entry.bytes = wire.bytesWritten
      entry.outcome = response.writableFinished ? 'answered' : 'cut-short'
    })
    try {
      const rawBody = await readBody(request)
      entry.body = parseLeniently(rawBody)
      if (await wire.strikeBeforeAnswer()) return
      const misbehaving = (how: Misbehaviour) =>
        struck.filter(
          ({ fault, removed }) =>
            fault.action.do === 'misbehave' && fault.action.how === how && !removed.aborted,
        )
      await options.handle({
        method,
        path,
        query: url.searchParams,
        headers,
        rawBody,
        wire,
        misbehaves: (how) => misbehaving(how).length > 0,
        faultLifted: async (how) => {
          const never = new AbortController().signal
          for (const { removed } of misbehaving(how)) await untilAborted(removed, never)
        },
        untilBehaved: async (how) => {
          for (const { removed } of misbehaving(how)) await untilAborted(removed, wire.signal)
        },
      })
    } catch (error) {
      if (wire.signal.aborted) return
      // A mistake of the simulator's own: make it loud rather than look like a server's fault.
      const text = `simulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
      if (wire.started) response.destroy()
      else await wire.send(500, 'text/plain; charset=utf-8', text)
    }
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void serve(request, response)
  })
  server.on('connection', (socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Resets are part of the game.
    socket.on('error', () => {})
  })

  function listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve((server.address() as AddressInfo).port)
      })
    })
  }

  function stop(): Promise<void> {
    return new Promise((resolve) => {
      if (!server.listening) return resolve()
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  }

  const port = await listen(options.port)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    openSockets: () => sockets.size,
    inject: faults.inject,
    clearFaults: faults.clear,
    suspend: stop,
    resume: async () => {
      if (!server.listening) await listen(port)
    },
    close: async () => {
      faults.clear()
      await stop()
    },
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parseLeniently(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
