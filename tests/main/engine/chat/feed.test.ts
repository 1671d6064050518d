import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFeed } from '#engine/chat/feed'
import type { ChatCursor, ChatEvent, ChatFrame } from '#shared/contract/chat-events'
import type { MessageId } from '#shared/contract/ids'

const messageId = 'm' as MessageId

function delta(at: number, text: string): ChatEvent {
  return { type: 'answer.delta', messageId, at, text, reasoningAt: 0, reasoning: '' }
}

/** Stands for the page at the moment of opening: here only the text so far. */
function openedWith(text: () => string) {
  return () =>
    ({
      type: 'opened',
      conversation: { title: text() },
      page: { messages: [], hasOlder: false },
    }) as unknown as Extract<ChatEvent, { type: 'opened' }>
}

/** The text a page would hold after these frames. */
function textOf(frames: ChatFrame[]): string {
  let text = ''
  for (const { event } of frames) {
    if (event.type === 'opened') text = event.conversation.title
    if (event.type === 'answer.delta') {
      expect(event.at).toBe(text.length)
      text += event.text
    }
  }
  return text
}

async function next(stream: AsyncGenerator<ChatFrame, void>): Promise<ChatFrame> {
  const result = await stream.next()
  if (result.done) throw new Error('The stream ended.')
  return result.value
}

describe('a conversation feed', () => {
  test('opens, then tells what happens', async () => {
    const feed = createFeed()
    const stream = feed.watch(
      null,
      openedWith(() => ''),
      undefined,
    )
    expect((await next(stream)).event.type).toBe('opened')
    const waiting = next(stream)
    feed.publish(delta(0, 'Hello'))
    expect((await waiting).event).toMatchObject({ text: 'Hello' })
  })

  test('merges what a slow reader finds waiting, and only adjoining deltas', async () => {
    const feed = createFeed()
    const stream = feed.watch(
      null,
      openedWith(() => ''),
      undefined,
    )
    await next(stream)
    for (let i = 0; i < 100; i++) feed.publish(delta(i, 'x'))
    feed.publish({ type: 'conversation.removed' })
    feed.publish(delta(100, 'y'))
    expect((await next(stream)).event).toMatchObject({ text: 'x'.repeat(100) })
    expect((await next(stream)).event.type).toBe('conversation.removed')
    expect((await next(stream)).event).toMatchObject({ at: 100, text: 'y' })
  })

  test('hands over a delta that does not adjoin by itself, so that the page sees the gap', async () => {
    const feed = createFeed()
    const stream = feed.watch(
      null,
      openedWith(() => ''),
      undefined,
    )
    await next(stream)
    feed.publish(delta(0, 'one'))
    feed.publish(delta(7, 'two'))
    expect((await next(stream)).event).toMatchObject({ at: 0, text: 'one' })
    expect((await next(stream)).event).toMatchObject({ at: 7, text: 'two' })
  })

  test('gives a fresh page to a reader that fell too far behind, and to a cursor of another epoch', async () => {
    const feed = createFeed()
    let text = ''
    const stream = feed.watch(
      null,
      openedWith(() => text),
      undefined,
    )
    await next(stream)
    for (let i = 0; i < 10_000; i++) {
      feed.publish({ type: 'conversation.removed' })
    }
    text = 'as it stands'
    expect((await next(stream)).event).toMatchObject({ conversation: { title: 'as it stands' } })
    const other = feed.watch(
      { epoch: 'another', seq: 5 },
      openedWith(() => text),
      undefined,
    )
    expect((await next(other)).event.type).toBe('opened')
  })

  test('ends when aborted, also while waiting, and counts its watchers', async () => {
    const feed = createFeed()
    const abort = new AbortController()
    const stream = feed.watch(
      null,
      openedWith(() => ''),
      abort.signal,
    )
    await next(stream)
    expect(feed.watchers()).toBe(1)
    const waiting = stream.next()
    abort.abort()
    expect((await waiting).done).toBe(true)
    expect(feed.watchers()).toBe(0)
  })

  test('any pace of reading and any break of the connection gives the same text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ write: fc.string({ minLength: 1, maxLength: 5 }) }),
            fc.constant({ read: true as const }),
            fc.constant({ reconnect: true as const }),
          ),
          { maxLength: 120 },
        ),
        async (steps) => {
          const feed = createFeed()
          let written = ''
          let cursor: ChatCursor | null = null
          let unread = 1
          const frames: ChatFrame[] = []
          const connect = () =>
            feed.watch(
              cursor,
              openedWith(() => written),
              undefined,
            )
          let stream = connect()
          const read = async () => {
            const frame = await next(stream)
            frames.push(frame)
            cursor = frame.cursor
          }
          for (const step of steps) {
            if ('write' in step) {
              feed.publish(delta(written.length, step.write))
              written += step.write
              unread++
            } else if ('reconnect' in step) {
              await stream.return()
              stream = connect()
              if (!cursor) unread = 1
            } else if (unread > 0) {
              await read()
              // A read takes the page, or all adjoining deltas at once.
              unread = 0
              if (textOf(frames) !== written) unread = 1
            }
          }
          while (textOf(frames) !== written || frames.length === 0) await read()
          expect(textOf(frames)).toBe(written)
        },
      ),
    )
  })
})
