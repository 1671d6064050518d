import { useEffect, useMemo } from 'react'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import { useConnection } from '../../app/client-context.tsx'
import { createOpenConversation, type OpenConversation } from './conversation-store.ts'

/** The conversation (`null`: an empty one that nobody has begun), followed while the calling component is on show. */
export function useOpenConversation(
  conversationId: ConversationId | null,
  from: MessageId | null,
): OpenConversation {
  const connection = useConnection()
  const open = useMemo(
    () => createOpenConversation(connection, conversationId, from),
    [connection, conversationId, from],
  )
  useEffect(() => open.follow(), [open])
  return open
}
