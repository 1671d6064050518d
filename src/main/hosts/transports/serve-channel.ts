import type { AnyRouter } from '@orpc/server'
import { StandardRPCHandler } from '@orpc/server/standard'
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer'
import { ServerPeer } from '@orpc/standard-server-peer'
import { z } from 'zod'
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

const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional()

/** oRPC's peer messages: a call, an event of a stream that the page sends, a cancel. */
const requestMessage = z.union([
  z.object({
    i: z.string(),
    t: z.literal(1).optional(),
    p: z.object({ u: z.string().startsWith('/'), m: z.string().optional(), h: headers }),
  }),
  z.object({ i: z.string(), t: z.literal(3), p: z.object({ e: z.string() }) }),
  z.object({ i: z.string(), t: z.literal(4) }),
])

/** Only asked after something went wrong, to tell a bad frame from a bad answer. */
function isRequestFrame(frame: Frame): boolean {
  try {
    return requestMessage.safeParse(JSON.parse(jsonPart(frame))).success
  } catch {
    return false
  }
}

/** A binary frame is JSON, the byte 255 (which no UTF-8 text has), then the file. */
function jsonPart(frame: Frame): string {
  if (typeof frame === 'string') return frame
  const end = frame.indexOf(255)
  return new TextDecoder().decode(end === -1 ? frame : frame.subarray(0, end))
}
