import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AnyRouter } from '@orpc/server'
import { WebSocketServer } from 'ws'
import { closeCodes, maxFrameBytes, socketPath } from '#shared/wire'
import { securityHeaders } from '../page/content-security.ts'
import { findPageFile } from '../page/page-files.ts'
import { createChannelServer, type TransportLog } from '../transports/serve-channel.ts'
import { createSocketChannel } from '../transports/serve-socket.ts'
import { type AccessFacts, cookieName, decideAccess } from './decide-access.ts'
import { listenOnLoopback } from './listen.ts'
import { refusalPage } from './refusal-page.ts'

export interface WebHostOptions {
  router: AnyRouter
  /** Folder of the built page. */
  pageDir: string
  /** `null` = the usual port, or the next one that is free. 0 = any free port. */
  port: number | null
  log: TransportLog
}

export interface WebHost {
  port: number
  token: string
  /** The address to open, token included. */
  url: string
  /** Resolves when every connection is closed. */
  close(): Promise<void>
}

/** Serves the page and the engine to browsers on this machine. Throws AppError `conflict` when `port` is taken. */
export async function serveWeb({ router, pageDir, port, log }: WebHostOptions): Promise<WebHost> {
  const token = randomBytes(24).toString('base64url')
  const serveChannel = createChannelServer(router, log)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  })
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      log('A page request failed.', error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })

  const rules = { port: await listenOnLoopback(server, port), token }
  const connectTo = [`ws://127.0.0.1:${rules.port}`, `ws://localhost:${rules.port}`]
  const headers = securityHeaders(connectTo)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const access = decideAccess(factsOf(request, false), rules)
    if (access.kind === 'refuse') {
      const body = refusalPage(access.message)
      response.writeHead(access.status, {
        ...headers,
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      })
      response.end(request.method === 'HEAD' ? undefined : body)
      return
    }
    if (access.kind === 'sign-in') {
      response.writeHead(303, {
        ...headers,
        location: '/',
        'cache-control': 'no-store',
        'set-cookie': `${cookieName(rules.port)}=${token}; Path=/; HttpOnly; SameSite=Strict`,
      })
      response.end()
      return
    }
    const file = await findPageFile(pageDir, access.path)
    if (file === null) {
      response.writeHead(404, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
      response.end('There is nothing here.\n')
      return
    }
    response.writeHead(200, {
      ...headers,
      ...file.headers,
      'content-length': String(file.body.byteLength),
    })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The other side may go away before there is a WebSocket to hear about it.
    socket.on('error', () => socket.destroy())
    const access = decideAccess(factsOf(request, true), rules)
    const status =
      access.kind === 'refuse'
        ? access.status
        : access.kind === 'allow' && access.path === socketPath
          ? null
          : 404
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveChannel(createSocketChannel(webSocket))
    })
  })

  return {
    port: rules.port,
    token,
    url: `http://127.0.0.1:${rules.port}/?token=${token}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const client of sockets.clients) {
        client.close(closeCodes.goingAway, 'Switchyard is closing')
        setTimeout(() => client.terminate(), 500).unref()
      }
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 1_000).unref()
      await closed
    },
  }
}

function factsOf(request: IncomingMessage, upgrade: boolean): AccessFacts {
  return {
    method: request.method ?? '',
    host: request.headers.host,
    origin: request.headers.origin,
    cookie: request.headers.cookie,
    target: request.url ?? '',
    upgrade,
  }
}
