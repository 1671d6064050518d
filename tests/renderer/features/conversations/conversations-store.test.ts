import { describe, expect, it } from 'vitest'
import type { ConversationListEvent } from '#shared/contract/chat-events'
import type { ConversationId } from '#shared/contract/ids'
import {
  applyConversationListEvent,
  type ConversationsState,
  findByTitle,
} from '../../../../src/renderer/features/conversations/conversations-store.ts'
import { makeConversation } from './make-conversation.ts'

const empty: ConversationsState = { known: false, byId: new Map() }
const replay = (...events: ConversationListEvent[]) =>
  events.reduce(applyConversationListEvent, empty)
const titles = (state: ConversationsState) => [...state.byId.values()].map(({ title }) => title)

describe('applyConversationListEvent', () => {
  const all: ConversationListEvent = {
    type: 'all',
    conversations: [makeConversation('a'), makeConversation('b')],
  }

  it('knows the list once it was told whole, even an empty one', () => {
    expect(empty.known).toBe(false)
    expect(replay({ type: 'all', conversations: [] }).known).toBe(true)
  })

  it('takes a change for one that is there and for a new one', () => {
    const state = replay(
      all,
      { type: 'changed', conversation: makeConversation('a', { title: 'Renamed' }) },
      { type: 'changed', conversation: makeConversation('c') },
    )
    expect(titles(state)).toEqual(['Renamed', 'Conversation b', 'Conversation c'])
  })

  it('removes, and stays the same object when there was nothing to remove', () => {
    const state = replay(all, { type: 'removed', conversationId: 'a' as ConversationId })
    expect(titles(state)).toEqual(['Conversation b'])
    expect(
      applyConversationListEvent(state, { type: 'removed', conversationId: 'a' as ConversationId }),
    ).toBe(state)
  })

  it('begins anew when it is told whole again after a reconnect', () => {
    const state = replay(all, { type: 'all', conversations: [makeConversation('z')] })
    expect(titles(state)).toEqual(['Conversation z'])
  })
})

it('finds titles by all words in any order and case, newest first, no more than asked for', () => {
  const conversations = [
    makeConversation('1', { title: 'Group orders by customer', updatedAt: 1 }),
    makeConversation('2', { title: 'Customer orders, ÜBERSICHT', updatedAt: 2 }),
    makeConversation('3', { title: 'Lease clause', updatedAt: 3 }),
  ]
  expect(findByTitle(conversations, ' ORDERS cust', 9).map(({ id }) => id)).toEqual(['2', '1'])
  expect(findByTitle(conversations, 'übersicht', 9).map(({ id }) => id)).toEqual(['2'])
  expect(findByTitle(conversations, 'orders', 1)).toHaveLength(1)
})
