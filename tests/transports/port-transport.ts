import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createChannelServer } from '#hosts/transports/serve-channel'
import { createPortChannel, type HostPort } from '#hosts/transports/serve-port'
import { isPortControl, portWindowBytes } from '#shared/wire'
import { connectPort, type PortLike } from '../../src/renderer/app/connection/connect-port.ts'
import type { TestClient } from './test-router.ts'
import { quickBackOff, type TransportKind } from './transport.ts'

/** Over the MessagePorts of Node, whose far end stands in for Electron's. */
export const portTransport: TransportKind = {
  name: 'MessagePort',
  async start(router) {
    const log: string[] = []
    const serveChannel = createChannelServer(router, (message) => log.push(message))
    const closers: (() => void)[] = []

    const openPort = (): MessagePort => {
      const { port1, port2 } = new MessageChannel()
      serveChannel(createPortChannel(asHostPort(port1)))
      closers.push(() => port2.close())
      return port2
    }

    return {
      log,
      connect() {
        let port: MessagePort | null = null
        const gate = createGate()
        const connection = connectPort<TestClient>(
          async () => {
            port = openPort()
            return gate.through(port)
          },
          { backOff: quickBackOff },
        )
        closers.push(() => connection.close())
        return {
          connection,
          cut: () => port?.close(),
          pause: gate.pause,
          resume: gate.resume,
          boundBytes: portWindowBytes + 128 * 1024,
        }
      },
      async openRaw() {
        const port = openPort()
        return {
          send: (frame) => port.postMessage(frame),
          closed: new Promise((resolve) => {
            port.on('message', (data) => {
              if (isPortControl(data) && 'bye' in data) resolve(data.bye)
            })
          }),
        }
      },
      async close() {
        for (const close of closers) close()
      },
    }
  },
}

/** Electron's ports hand over events, Node's the bare message. */
function asHostPort(port: MessagePort): HostPort {
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      port.on(event, (data: unknown) => listener({ data }))
    },
  }
}

/** Holds messages back as a page does whose thread is busy. */
function createGate() {
  let paused = false
  const held: (() => void)[] = []
  return {
    pause() {
      paused = true
    },
    resume() {
      paused = false
      for (const deliver of held.splice(0)) deliver()
    },
    through(port: MessagePort): PortLike {
      return {
        postMessage: (message) => port.postMessage(message),
        start: () => port.start(),
        close: () => port.close(),
        addEventListener(type: 'message' | 'close', listener: (event: { data: unknown }) => void) {
          port.on(type, (data: unknown) => {
            const deliver = () => listener({ data })
            if (paused && type === 'message') held.push(deliver)
            else deliver()
          })
        },
      }
    },
  }
}
