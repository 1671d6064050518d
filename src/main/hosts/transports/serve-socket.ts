import type { RawData, WebSocket } from 'ws'
import type { Frame } from '#shared/wire'
import { type Channel, ChannelClosed } from './channel.ts'
import { createSendWindow } from './send-window.ts'

/** A page further behind than this many bytes gets nothing more until it has caught up. */
export const socketHighWaterBytes = 256 * 1024

/** How often a silent page is asked for a sign of life, and how many unanswered questions end the line. */
const pingEveryMs = 30_000
const missedPings = 4

/** A WebSocket as a channel. `bufferedAmount` counts what the operating system has not taken yet. */
export function createSocketChannel(socket: WebSocket): Channel {
  const window = createSendWindow(socketHighWaterBytes, () => socket.bufferedAmount)

  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN) return Promise.reject(new ChannelClosed())
      socket.send(frame, () => window.release())
      return window.wait()
    },
    close: (code, reason) => socket.close(code, reason),
    listen({ onFrame, onClose }) {
      const stopPinging = keepAlive(socket)
      socket.on('message', (data, isBinary) => onFrame(toFrame(data, isBinary)))
      // `ws` closes the line itself after a protocol error or an oversize message; unheard, it would throw.
      socket.on('error', () => undefined)
      socket.once('close', () => {
        stopPinging()
        window.close()
        onClose()
      })
    },
  }
}

function toFrame(data: RawData, isBinary: boolean): Frame {
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : data instanceof ArrayBuffer
      ? new Uint8Array(data)
      : data
  if (isBinary) return bytes
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** A line that died without a word (a tunnel, a sleeping laptop) would hold its streams for ever. */
function keepAlive(socket: WebSocket): () => void {
  let missed = 0
  socket.on('pong', () => {
    missed = 0
  })
  const timer = setInterval(() => {
    missed += 1
    if (missed > missedPings) socket.terminate()
    else socket.ping()
  }, pingEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
