import { create } from 'zustand'
import type { Conversation } from '#shared/contract/chat'
import type { ConversationListEvent } from '#shared/contract/chat-events'

/** `known` is false until the engine has told the list for the first time. */
export interface ConversationsState {
  known: boolean
  /** By id; in no particular order. */
  byId: ReadonlyMap<string, Conversation>
}

export const useConversations = create<ConversationsState>(() => ({
  known: false,
  byId: new Map(),
}))

export function applyListEvent(event: ConversationListEvent): void {
  useConversations.setState((state) => applyConversationListEvent(state, event))
}

/** The list after one more event; the same object where it changes nothing. */
export function applyConversationListEvent(
  state: ConversationsState,
  event: ConversationListEvent,
): ConversationsState {
  switch (event.type) {
    case 'all':
      return {
        known: true,
        byId: new Map(event.conversations.map((conversation) => [conversation.id, conversation])),
      }
    case 'changed':
      return { ...state, byId: new Map(state.byId).set(event.conversation.id, event.conversation) }
    case 'removed': {
      if (!state.byId.has(event.conversationId)) return state
      const byId = new Map(state.byId)
      byId.delete(event.conversationId)
      return { ...state, byId }
    }
  }
}

/** Conversations whose title holds every word of `text`, newest first. */
export function findByTitle(
  conversations: Iterable<Conversation>,
  text: string,
  limit: number,
): Conversation[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const matching = [...conversations].filter(({ title }) => {
    const lower = title.toLocaleLowerCase()
    return words.every((word) => lower.includes(word))
  })
  return matching.sort((a, b) => b.updatedAt - a.updatedAt).slice(0, limit)
}
