import {
  closeCodes,
  frameSize,
  isFrame,
  isPortControl,
  type PortControl,
  portWindowBytes,
} from '#shared/wire'
import { type Channel, ChannelClosed } from './channel.ts'
import { createSendWindow } from './send-window.ts'

/** The part of Electron's MessagePortMain that is used here. */
export interface HostPort {
  postMessage(message: unknown): void
  start(): void
  close(): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
}

/**
 * A MessagePort as a channel. A port queues without limit and never says how much, so the page confirms the bytes it
 * has taken and the engine waits while too many are unconfirmed.
 */
export function createPortChannel(port: HostPort): Channel {
  let unconfirmed = 0
  let closed = false
  const window = createSendWindow(portWindowBytes, () => unconfirmed)

  return {
    send(frame) {
      if (closed) return Promise.reject(new ChannelClosed())
      unconfirmed += frameSize(frame)
      port.postMessage(frame)
      return window.wait()
    },
    close(code, reason) {
      if (closed) return
      const bye: PortControl = { bye: code, reason }
      port.postMessage(bye)
      port.close()
    },
    listen({ onFrame, onClose }) {
      const end = () => {
        if (closed) return
        closed = true
        window.close()
        onClose()
      }
      port.on('message', ({ data }) => {
        if (isFrame(data)) {
          onFrame(data)
        } else if (isPortControl(data)) {
          if ('bye' in data) {
            port.close()
            return
          }
          unconfirmed = Math.max(0, unconfirmed - data.taken)
          window.release()
        } else {
          this.close(closeCodes.malformed, 'Malformed frame')
        }
      })
      port.on('close', end)
      port.start()
    },
  }
}
