import type { ReactVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { Message } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'
import { useClient } from '../../../app/client-context.tsx'
import { showToast } from '../../../app/toasts.ts'
import type { OpenConversation } from '../conversation-store.ts'

/** Brings the message `at` (a search hit) into view and marks it for a moment, on whatever branch or page it is. */
export function useFindMessage(parts: {
  open: OpenConversation
  at: MessageId | null
  messages: readonly Message[]
  hasOlder: boolean
  virtualizer: ReactVirtualizer<HTMLDivElement, HTMLElement>
  following: React.RefObject<boolean>
  onFound: (id: MessageId | null) => void
}): void {
  const client = useClient()
  const { open, at, messages, hasOlder, virtualizer, following, onFound } = parts
  const found = useRef<MessageId | null>(null)
  const asked = useRef<MessageId | null>(null)
  const index = at === null ? -1 : messages.findIndex(({ id }) => id === at)
  const loaded = messages.length > 0

  useEffect(() => {
    if (at === null || found.current === at || index === -1) return
    found.current = at
    following.current = false
    virtualizer.scrollToIndex(index, { align: 'center' })
    onFound(at)
    const timer = setTimeout(() => onFound(null), 2_500)
    return () => clearTimeout(timer)
  }, [at, index, virtualizer, following, onFound])

  useEffect(() => {
    if (at === null || index !== -1 || !loaded || found.current === at) return
    if (asked.current !== at) {
      // It is on another branch.
      asked.current = at
      client.chat
        .selectBranch({ messageId: at })
        .catch(() => showToast({ title: 'That message is not here any more', tone: 'error' }))
    } else if (hasOlder) {
      open.loadOlder().catch(() => undefined)
    }
  }, [at, index, loaded, hasOlder, client, open])
}
