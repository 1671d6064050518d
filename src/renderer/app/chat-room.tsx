import { conversationId, messageId } from '#shared/contract/ids'
import { ChatView } from '../features/chat/chat-view.tsx'
import { useInventory } from '../features/models/inventory-store.ts'
import { decideWelcome } from '../features/welcome/decide-welcome.ts'
import { useSeenReady } from '../features/welcome/seen-ready.ts'
import { WelcomeView } from '../features/welcome/welcome-view.tsx'
import type { Route } from './route.ts'

/** A conversation, or on the way to the first one the welcome. */
export function ChatRoom({ route }: { route: Route }) {
  const { known, endpoints } = useInventory()
  const seenReady = useSeenReady(endpoints)
  const asked = conversationId.safeParse(route.id)
  const at = messageId.safeParse(route.at)
  if (!asked.success && decideWelcome({ known, endpoints, seenReady })) {
    return <WelcomeView />
  }
  return (
    <ChatView conversationId={asked.success ? asked.data : null} at={at.success ? at.data : null} />
  )
}
