import type { AnyRouter } from '@orpc/server'
import { StandardRPCHandler } from '@orpc/server/standard'
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer'
import { ServerPeer } from '@orpc/standard-server-peer'
import { closeCodes, type Frame, frameSize, maxFrameBytes } from '#shared/wire'
import { type Channel, ChannelClosed } from './channel.ts'

/** One line for the log: what happened, and the cause where there is one. */
export type TransportLog = (message: string, cause?: unknown) => void

/**
 * Answers a page's calls over one channel. The peer waits for `send` before it pulls a stream's next event, so a
 * channel that holds `send` back slows the engine's streams instead of filling memory. When the channel closes, the
 * signal of every call in flight is aborted.
 */
export function createChannelServer(
  router: AnyRouter,
  log: TransportLog,
): (channel: Channel) => void {
  // Identity comes from the host, so handlers get no context that a frame could reach.
  const answer = createServerPeerHandleRequestFn(new StandardRPCHandler(router, {}), {
    context: {},
  })

  return (channel) => {
    const peer = new ServerPeer((frame) => channel.send(toFrame(frame)))

    const receive = async (frame: Frame): Promise<void> => {
      if (frameSize(frame) > maxFrameBytes) {
        log(`Closed a connection: a frame of ${frameSize(frame)} bytes is over ${maxFrameBytes}.`)
        channel.close(closeCodes.tooLarge, 'Frame too large')
        return
      }
      try {
        await peer.message(frame, answer)
      } catch (error) {
        if (error instanceof ChannelClosed) return
        if (isRequestFrame(frame)) {
          log('An answer could not be sent.', error)
          return
        }
        log('Closed a connection: it sent something that is not a request.', error)
        channel.close(closeCodes.malformed, 'Malformed frame')
      }
    }

    channel.listen({
      onFrame: (frame) => void receive(frame),
      onClose: () => peer.close({ reason: new ChannelClosed() }),
    })
  }
}

function toFrame(frame: string | ArrayBufferLike | Uint8Array): Frame {
  return typeof frame === 'string' || frame instanceof Uint8Array ? frame : new Uint8Array(frame)
}

/** Only asked after something went wrong, to tell a bad frame from a bad answer. */
function isRequestFrame(frame: Frame): boolean {
  try {
    const text = typeof frame === 'string' ? frame : new TextDecoder().decode(frame)
    const message: unknown = JSON.parse(text.split('\u00ff', 1)[0] ?? '')
    if (typeof message !== 'object' || message === null || !('i' in message)) return false
    if (typeof message.i !== 'string' || !('p' in message)) return 't' in message
    const payload = message.p
    if ('t' in message && message.t !== 1) return true
    return (
      typeof payload === 'object' &&
      payload !== null &&
      'u' in payload &&
      typeof payload.u === 'string' &&
      payload.u.startsWith('/')
    )
  } catch {
    return false
  }
}
