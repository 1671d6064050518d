import { useCallback, useRef, useState } from 'react'
import type { RunStarted } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey } from '#shared/contract/ids'
import { messageId } from '#shared/contract/ids'
import type { Decision } from '#shared/contract/routing'
import { useClient } from '../../../app/client-context.tsx'
import { balanceSaved } from '../../settings/use-balance.ts'
import { describeRefusal, type SendRefusal } from './send-error.ts'

interface Outgoing {
  conversationId: ConversationId | null
  parentId: MessageId | null
  text: string
  requested: Decision['requested']
  /** Two models or more answer side by side; empty = the one that was requested. */
  several: readonly ModelKey[]
}

/** Sends a message. The same text sent again after a refusal carries the same id, so that it is taken only once. */
export function useSend(): {
  sending: boolean
  refusal: SendRefusal | null
  forget(): void
  /** `null` where it was refused. */
  send(message: Outgoing): Promise<(RunStarted & { messageId: MessageId }) | null>
} {
  const client = useClient()
  const [sending, setSending] = useState(false)
  const [refusal, setRefusal] = useState<SendRefusal | null>(null)
  const unsettled = useRef<{ id: MessageId; text: string; to: ConversationId | null } | null>(null)

  const send = useCallback(
    async ({ several, ...message }: Outgoing) => {
      const { conversationId, parentId, text } = message
      const known = unsettled.current
      const same = known !== null && known.text === text && known.to === conversationId
      const id = same ? known.id : messageId.parse(newId())
      unsettled.current = { id, text, to: conversationId }
      setSending(true)
      setRefusal(null)
      try {
        await balanceSaved()
        const prompt = { conversationId, parentId, text, messageId: id }
        const [started] =
          several.length > 1
            ? await client.chat.compare({ ...prompt, models: [...several] })
            : [await client.chat.send({ ...message, messageId: id })]
        unsettled.current = null
        return started ? { ...started, messageId: id } : null
      } catch (error) {
        setRefusal(describeRefusal(error))
        return null
      } finally {
        setSending(false)
      }
    },
    [client],
  )

  const forget = useCallback(() => setRefusal(null), [])
  return { sending, refusal, forget, send }
}

/** `crypto.randomUUID` exists only in secure contexts; a page served to another machine over HTTP has none. */
export function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
