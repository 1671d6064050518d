import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'

export interface RawServer {
  url: string
  /** Connections that are open now. */
  connections(): number
  /** Resolves when the last open connection is gone. */
  idle(): Promise<void>
  close(): Promise<void>
}

type Listener = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** A bare HTTP server on a free loopback port, for answers that no real server gives. */
export async function startRawServer(listener: Listener): Promise<RawServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => listener(request, response, Buffer.concat(chunks).toString()))
    request.on('error', () => {})
  })
  return serve(server)
}

/** Bare TCP: what comes in is handed over as it is. */
export function startTcpServer(onConnection: (socket: Socket) => void): Promise<RawServer> {
  return serve(
    createTcpServer((socket) => {
      onConnection(socket)
      // What is not read hides the other side's end.
      socket.resume()
    }),
  )
}

async function serve(server: ReturnType<typeof createTcpServer>): Promise<RawServer> {
  const open = new Set<Socket>()
  const waiting = new Set<() => void>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => {
      open.delete(socket)
      if (open.size > 0) return
      for (const resolve of waiting) resolve()
      waiting.clear()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => open.size,
    idle: () =>
      open.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve)),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = await startTcpServer(() => {})
  await server.close()
  return Number(new URL(server.url).port)
}
