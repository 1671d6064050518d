import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'
import type { Vote } from '#shared/contract/chat'
import type { UserJudgement } from '#shared/contract/chat-events'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { Thumb } from '#shared/contract/learning'

export const thumbOf = (value: number): Thumb => (value > 0.5 ? 'up' : 'down')

export function voteOf(value: number): Vote {
  if (value === 0.5) return 'tie'
  return value > 0.5 ? 'won' : 'lost'
}

/** Thumbs and votes are kept as outcomes. */
export function createUserJudgements(db: Database): Pick<ChatStore, 'userJudgements'> {
  const judgements = db.prepare<
    [ConversationId],
    { id: MessageId; thumb: number | null; vote: number | null }
  >(`
    SELECT m.id, t.value AS thumb, v.value AS vote FROM messages m
    LEFT JOIN outcomes t ON t.id = 'thumb/' || m.id AND t.reset_at IS NULL
    LEFT JOIN outcomes v ON v.id = 'vote/' || m.id AND v.reset_at IS NULL
    WHERE m.conversation_id = ? AND m.role = 'assistant' AND coalesce(t.value, v.value) IS NOT NULL`)
  return {
    userJudgements: (id) =>
      judgements.all(id).map(
        ({ id: messageId, thumb, vote }): UserJudgement => ({
          messageId,
          thumb: thumb === null ? null : thumbOf(thumb),
          vote: vote === null ? null : voteOf(vote),
        }),
      ),
  }
}
