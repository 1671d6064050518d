import type { SwitchyardClient } from '#shared/contract/index'
import { frameSize, isFrame, isPortControl, type PortControl, portConfirmBytes } from '#shared/wire'
import type { OpenChannel } from './channel.ts'
import { type Connection, type ConnectionOptions, createConnection } from './connection.ts'

/** The part of the browser's MessagePort that is used here; Node's has it as well. */
export interface PortLike {
  postMessage(message: unknown): void
  start(): void
  close(): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

/** Connects over a MessagePort; `requestPort` gets a fresh one, and is asked again when a port has closed. */
export function connectPort<Client = SwitchyardClient>(
  requestPort: (signal: AbortSignal) => Promise<PortLike>,
  options: ConnectionOptions = {},
): Connection<Client> {
  return createConnection<Client>(openPort(requestPort), options)
}

function openPort(requestPort: (signal: AbortSignal) => Promise<PortLike>): OpenChannel {
  return async (events, signal) => {
    const port = await requestPort(signal)
    let closed = false
    let unconfirmed = 0

    const end = () => {
      if (closed) return
      closed = true
      events.onClose()
    }
    const close = () => {
      port.close()
      end()
    }
    const confirm = (bytes: number) => {
      unconfirmed += bytes
      if (unconfirmed < portConfirmBytes) return
      const taken: PortControl = { taken: unconfirmed }
      unconfirmed = 0
      port.postMessage(taken)
    }

    port.addEventListener('message', ({ data }) => {
      if (isFrame(data)) {
        confirm(frameSize(data))
        events.onFrame(data)
      } else if (isPortControl(data) && 'bye' in data) {
        close()
      }
    })
    port.addEventListener('close', end)
    port.start()

    return {
      send(frame) {
        if (!closed) port.postMessage(frame)
      },
      close,
    }
  }
}
