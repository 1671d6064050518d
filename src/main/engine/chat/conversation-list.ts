import type { Conversation } from '#shared/contract/chat'
import type { ConversationListEvent } from '#shared/contract/chat-events'
import type { ConversationId } from '#shared/contract/ids'
import { waitFor } from '../live.ts'

/** Tells watchers which conversations changed. Each watcher holds only the ids it has not been told of yet. */
export interface ConversationList {
  changed(id: ConversationId): void
  /** Everything changed (an import). */
  renewed(): void
  watch(signal: AbortSignal | undefined): AsyncGenerator<ConversationListEvent, void>
}

export function createConversationList(read: {
  all(): Conversation[]
  one(id: ConversationId): Conversation | null
}): ConversationList {
  const watchers = new Set<{ all: boolean; changed: Set<ConversationId> }>()
  const waiting = new Set<() => void>()

  function wakeAll() {
    for (const wake of waiting) wake()
  }

  return {
    changed(id) {
      for (const watcher of watchers) watcher.changed.add(id)
      wakeAll()
    },
    renewed() {
      for (const watcher of watchers) watcher.all = true
      wakeAll()
    },
    async *watch(signal) {
      const watcher = { all: true, changed: new Set<ConversationId>() }
      watchers.add(watcher)
      try {
        while (!signal?.aborted) {
          if (watcher.all) {
            watcher.all = false
            watcher.changed.clear()
            yield { type: 'all', conversations: read.all() }
            continue
          }
          const [id] = watcher.changed
          if (id === undefined) {
            await waitFor(waiting, signal)
            continue
          }
          watcher.changed.delete(id)
          const conversation = read.one(id)
          yield conversation
            ? { type: 'changed', conversation }
            : { type: 'removed', conversationId: id }
        }
      } finally {
        watchers.delete(watcher)
      }
    },
  }
}
