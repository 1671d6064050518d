import type { SwitchyardClient } from '#shared/contract/index'
import type { OpenChannel } from './channel.ts'
import { type Connection, type ConnectionOptions, createConnection } from './connection.ts'

/** The part of the browser's WebSocket that is used here; `ws` and Node's own have it as well. */
export interface SocketLike {
  binaryType: string
  readonly readyState: number
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
}

export interface SocketOptions extends ConnectionOptions {
  createSocket?: (url: string) => SocketLike
}

const openState = 1

/** Connects to a web host, e.g. `ws://127.0.0.1:4517/rpc`, and stays connected until closed. */
export function connectSocket<Client = SwitchyardClient>(
  url: string,
  { createSocket = (address) => new WebSocket(address), ...options }: SocketOptions = {},
): Connection<Client> {
  return createConnection<Client>(openSocket(url, createSocket), options)
}

function openSocket(url: string, createSocket: (url: string) => SocketLike): OpenChannel {
  return (events, signal) =>
    new Promise((resolve, reject) => {
      const socket = createSocket(url)
      socket.binaryType = 'arraybuffer'
      let opened = false
      const giveUp = () => socket.close()
      signal.addEventListener('abort', giveUp, { once: true })
      socket.addEventListener('open', () => {
        opened = true
        signal.removeEventListener('abort', giveUp)
        resolve({
          send(frame) {
            if (socket.readyState === openState) socket.send(frame as string)
          },
          close: () => socket.close(),
        })
      })
      socket.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') events.onFrame(data)
        else if (data instanceof ArrayBuffer) events.onFrame(new Uint8Array(data))
      })
      // The reason comes with `close`; unheard, `ws` would throw it.
      socket.addEventListener('error', () => undefined)
      socket.addEventListener('close', () => {
        signal.removeEventListener('abort', giveUp)
        if (opened) events.onClose()
        else reject(new Error(`No connection to ${url}`))
      })
    })
}
