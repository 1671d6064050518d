import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { Connection } from '../../app/connection/connection.ts'
import { watchForever } from '../../app/connection/watch-forever.ts'
import {
  applyChatFrames,
  applyOlderPage,
  type ConversationView,
  emptyView,
} from './apply-chat-event.ts'
import { createFrameBatch } from './chat-frames.ts'

export interface OpenConversationState extends ConversationView {
  /** Why the engine refuses to show it, e.g. `not-found`. */
  refused: unknown
  loadingOlder: boolean
}

export interface OpenConversation {
  store: StoreApi<OpenConversationState>
  /** Loads the page above the oldest message there is. Does nothing while one is under way. */
  loadOlder(): Promise<void>
  /** Begins to follow the conversation; returns how to stop. Between the two the state stays as it is. */
  follow(): () => void
}

const firstPage = 60
const olderPage = 100

/** Keeps one conversation as the engine has it, across reconnects; `null` stays empty. */
export function createOpenConversation(
  connection: Connection,
  conversationId: ConversationId | null,
  from: MessageId | null,
): OpenConversation {
  const store = createStore<OpenConversationState>(() => ({
    ...emptyView,
    refused: null,
    loadingOlder: false,
  }))
  const { client } = connection

  const follow = (id: ConversationId) => {
    const leaving = new AbortController()
    let watching: AbortController | null = null

    const batch = createFrameBatch((frames) => {
      store.setState((state) => applyChatFrames(state, frames))
      // Something was missed: only the whole page makes it good.
      if (store.getState().broken) watch()
    })

    const watch = () => {
      watching?.abort()
      const current = new AbortController()
      watching = current
      const signal = AbortSignal.any([leaving.signal, current.signal])
      watchForever(
        connection,
        (untilGone) => {
          batch.flush()
          const { cursor, broken } = store.getState()
          const after = broken ? null : cursor
          return client.chat.watch(
            { conversationId: id, after, limit: firstPage, from: after ? null : from },
            { signal: untilGone },
          )
        },
        (frame) => {
          if (!signal.aborted) batch.add(frame)
        },
        signal,
      ).catch((refused: unknown) => {
        if (!signal.aborted) store.setState({ refused })
      })
    }

    watch()
    return () => {
      leaving.abort()
      batch.flush()
      batch.dispose()
    }
  }

  return {
    store,
    follow: () => (conversationId === null ? () => undefined : follow(conversationId)),
    async loadOlder() {
      const { loadingOlder, hasOlder, messages } = store.getState()
      const before = messages[0]?.id
      if (loadingOlder || !hasOlder || !before || conversationId === null) return
      store.setState({ loadingOlder: true })
      try {
        const page = await client.chat.page({ conversationId, before, limit: olderPage })
        store.setState((state) => applyOlderPage(state, before, page))
      } finally {
        store.setState({ loadingOlder: false })
      }
    },
  }
}
