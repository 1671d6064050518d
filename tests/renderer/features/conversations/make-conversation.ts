import type { Conversation } from '#shared/contract/chat'
import type { ConversationId, MessageId } from '#shared/contract/ids'

export function makeConversation(id: string, facts: Partial<Conversation> = {}): Conversation {
  return {
    id: id as ConversationId,
    title: `Conversation ${id}`,
    createdAt: 0,
    updatedAt: 0,
    pinned: false,
    headId: `${id}-head` as MessageId,
    last: { status: 'done', model: 'qwen3:8b', demo: false, undecided: 0 },
    ...facts,
  }
}
