import { WebSocket } from 'ws'
import { serveWeb } from '#hosts/web/serve-web'
import { socketPath } from '#shared/wire'
import { connectSocket } from '../../src/renderer/app/connection/connect-socket.ts'
import type { TestClient } from './test-router.ts'
import { quickBackOff, type TransportKind } from './transport.ts'

/** Over loopback, through the web host as it is. */
export const socketTransport: TransportKind = {
  name: 'WebSocket',
  async start(router) {
    const log: string[] = []
    const host = await serveWeb({
      router,
      pageDir: import.meta.dirname,
      port: 0,
      log: (message) => log.push(message),
    })
    const url = `ws://127.0.0.1:${host.port}${socketPath}?token=${host.token}`
    const closers: (() => void)[] = []

    return {
      log,
      connect() {
        let socket: WebSocket | null = null
        const connection = connectSocket<TestClient>(url, {
          backOff: quickBackOff,
          createSocket: (address) => {
            const created = new WebSocket(address)
            socket = created
            return created
          },
        })
        closers.push(() => connection.close())
        return {
          connection,
          cut: () => socket?.terminate(),
          pause: () => socket?.pause(),
          resume: () => socket?.resume(),
          // What the host lets stand, and generously what two kernels buffer on loopback.
          boundBytes: 24 * 1024 * 1024,
        }
      },
      async openRaw() {
        const socket = new WebSocket(url)
        socket.on('error', () => undefined)
        closers.push(() => socket.terminate())
        await new Promise((resolve) => socket.once('open', resolve))
        return {
          send: (frame) => socket.send(frame as string),
          closed: new Promise((resolve) => socket.once('close', resolve)),
        }
      },
      async close() {
        for (const close of closers) close()
        await host.close()
      },
    }
  },
}
