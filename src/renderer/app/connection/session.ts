import type { ClientContext, ClientOptions } from '@orpc/client'
import { StandardRPCLink } from '@orpc/client/standard'
import { ClientPeer } from '@orpc/standard-server-peer'
import { type Frame, frameSize, maxFrameBytes } from '#shared/wire'
import type { ClientChannel } from './channel.ts'
import { disconnected, toAppError, tooLarge } from './connection-errors.ts'

/** The calls over one open line. When the line ends, all of them fail with `disconnected`. */
export interface Session {
  call(
    path: readonly string[],
    input: unknown,
    options: ClientOptions<ClientContext>,
  ): Promise<unknown>
  receive(frame: Frame): void
  end(): void
}

export function createSession(channel: ClientChannel): Session {
  let ended = false
  const peer = new ClientPeer((message) => {
    const frame = message instanceof ArrayBuffer ? new Uint8Array(message) : (message as Frame)
    if (frameSize(frame) > maxFrameBytes) throw tooLarge(maxFrameBytes)
    channel.send(frame)
  })
  const link = new StandardRPCLink<ClientContext>(
    {
      async call(request) {
        const response = await peer.request(request)
        return { ...response, body: () => Promise.resolve(response.body) }
      },
    },
    { url: 'http://orpc' },
  )

  // An event that comes after the line ended finds its queue gone, whatever the library says about it.
  const explain = (error: unknown, signal: AbortSignal | undefined) =>
    signal?.aborted ? signal.reason : ended ? disconnected(error) : toAppError(error)

  return {
    async call(path, input, options) {
      try {
        const output = await link.call([...path], input, options)
        return isStream(output)
          ? explainErrors(output, (error) => explain(error, options.signal))
          : output
      } catch (error) {
        throw explain(error, options.signal)
      }
    },
    receive(frame) {
      // A frame that can't be read belongs to no call; the engine's side never sends one.
      peer.message(frame).catch(() => channel.close())
    },
    end() {
      ended = true
      peer.close({ reason: disconnected() })
    },
  }
}

type Stream = AsyncIteratorObject<unknown, unknown, void>

function isStream(output: unknown): output is Stream {
  return (
    typeof output === 'object' &&
    output !== null &&
    Symbol.asyncIterator in output &&
    'next' in output
  )
}

/** Not a generator: `return` must get through while `next` waits, because that is how a page cancels. */
function explainErrors(stream: Stream, explain: (error: unknown) => unknown): Stream {
  return {
    async next() {
      try {
        return await stream.next()
      } catch (error) {
        throw explain(error)
      }
    },
    async return(value) {
      await stream.return?.()
      return { done: true, value: await value }
    },
    [Symbol.asyncIterator]() {
      return this
    },
    async [Symbol.asyncDispose]() {
      await stream.return?.()
    },
  }
}
