import { randomUUID } from 'node:crypto'
import type { ChatCursor, ChatEvent, ChatFrame } from '#shared/contract/chat-events'
import { waitFor } from '../live.ts'

/** A watcher further behind than this many events, or characters of text, is given a fresh page instead. */
const keptEvents = 4_000
const keptCharacters = 2_000_000

/** Deltas that a slow reader finds waiting are handed over together, up to this many characters. */
const mergedCharacters = 64_000

type Opened = Extract<ChatEvent, { type: 'opened' }>
type Delta = Extract<ChatEvent, { type: 'answer.delta' }>

/**
 * The events of one conversation, kept for a while so that watchers can catch up. Watchers hold only their place in
 * it: however slowly one reads, it costs no memory, and no other watcher waits for it.
 */
export interface ConversationFeed {
  publish(event: ChatEvent): void
  /**
   * Events after `after`; `open` gives the page when there is nothing to resume from (it runs at that very moment, so
   * the page and the events that follow fit together). Ends when `signal` aborts.
   */
  watch(
    after: ChatCursor | null,
    open: () => Opened,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ChatFrame, void>
  watchers(): number
}

function lengthOf(event: ChatEvent): number {
  return event.type === 'answer.delta' ? event.text.length + event.reasoning.length : 0
}

function follows(a: Delta, b: ChatEvent): b is Delta {
  return (
    b.type === 'answer.delta' &&
    b.messageId === a.messageId &&
    b.at === a.at + a.text.length &&
    b.reasoningAt === a.reasoningAt + a.reasoning.length &&
    lengthOf(a) + lengthOf(b) <= mergedCharacters
  )
}

export function createFeed(): ConversationFeed {
  const epoch = randomUUID()
  /** `events[i]` has the sequence number `first + i`; `first` is that of the oldest one kept. */
  let events: ChatEvent[] = []
  let first = 1
  let characters = 0
  let watchers = 0
  const waiting = new Set<() => void>()

  const last = () => first + events.length - 1

  /** Cutting the front of a long array is dear, so half of what is kept goes at once. */
  function trim() {
    let drop = 0
    while (events.length - drop > keptEvents / 2 || characters > keptCharacters / 2) {
      const event = events[drop]
      if (!event) break
      characters -= lengthOf(event)
      drop++
    }
    events = events.slice(drop)
    first += drop
  }

  /** The event with number `seq`, with the deltas that directly follow it merged in. */
  function take(seq: number): ChatFrame | null {
    const event = events[seq - first]
    if (!event) return null
    if (event.type !== 'answer.delta') return { cursor: { epoch, seq }, event }
    let merged: Delta = event
    let end = seq
    for (let next = events[end + 1 - first]; next && follows(merged, next); ) {
      merged = {
        ...merged,
        text: merged.text + next.text,
        reasoning: merged.reasoning + next.reasoning,
      }
      end++
      next = events[end + 1 - first]
    }
    return { cursor: { epoch, seq: end }, event: merged }
  }

  return {
    publish(event) {
      events.push(event)
      characters += lengthOf(event)
      if (events.length > keptEvents || characters > keptCharacters) trim()
      for (const wake of waiting) wake()
    },
    async *watch(after, open, signal) {
      watchers++
      try {
        let seq = after?.epoch === epoch && after.seq <= last() ? after.seq : -1
        while (!signal?.aborted) {
          if (seq < first - 1) {
            const event = open()
            seq = last()
            yield { cursor: { epoch, seq }, event }
            continue
          }
          const frame = take(seq + 1)
          if (frame) {
            seq = frame.cursor.seq
            yield frame
          } else {
            await waitFor(waiting, signal)
          }
        }
      } finally {
        watchers--
      }
    },
    watchers: () => watchers,
  }
}
