import type { ChatEvent } from '#shared/contract/chat-events'
import type { ConversationId } from '#shared/contract/ids'
import { type ConversationFeed, createFeed } from './feed.ts'

/** Feeds nobody watches are kept this long, so that a page that lost its connection can catch up. */
const keptMs = 5 * 60_000

/** The feeds of all conversations that somebody looks at, or did a moment ago. */
export interface Feeds {
  of(id: ConversationId): ConversationFeed
  /** Tells those who look at it; nobody else needs to know, since who comes later reads the page. */
  tell(id: ConversationId, event: ChatEvent): void
  /** Those that somebody looks at, or did a moment ago. */
  open(): ConversationId[]
  close(): void
}

export function createFeeds(isRunning: (id: ConversationId) => boolean): Feeds {
  const feeds = new Map<ConversationId, { feed: ConversationFeed; usedAt: number }>()
  const sweep = setInterval(() => {
    const now = performance.now()
    for (const [id, entry] of feeds) {
      if (entry.feed.watchers() > 0 || isRunning(id)) entry.usedAt = now
      else if (now - entry.usedAt > keptMs) feeds.delete(id)
    }
  }, 60_000)
  sweep.unref()

  return {
    of(id) {
      let entry = feeds.get(id)
      if (!entry) {
        entry = { feed: createFeed(), usedAt: performance.now() }
        feeds.set(id, entry)
      }
      return entry.feed
    },
    tell: (id, event) => feeds.get(id)?.feed.publish(event),
    open: () => [...feeds.keys()],
    close: () => clearInterval(sweep),
  }
}
