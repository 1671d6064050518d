import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { ConversationId } from '#shared/contract/ids'
import { useClient } from '../../../app/client-context.tsx'

/** Above this a draft is kept at longer intervals: it travels whole each time. */
const largeDraft = 50_000

/**
 * Keeps the unsent text of a conversation: read when it opens, stored a moment after the last key and whenever the page
 * may go away.
 */
export function useDraft(
  conversationId: ConversationId | null,
  field: RefObject<HTMLTextAreaElement | null>,
  onRestored: () => void,
): { changed(): void; clear(): void } {
  const client = useClient()
  const dirty = useRef(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const restored = useRef(onRestored)
  restored.current = onRestored

  const flush = useCallback(() => {
    clearTimeout(timer.current)
    const element = field.current
    if (!dirty.current || !element) return
    dirty.current = false
    client.chat.setDraft({ conversationId, text: element.value }).catch(() => {
      // The text is still in the field; the next key stores it.
      dirty.current = true
    })
  }, [client, conversationId, field])

  useEffect(() => {
    let gone = false
    const element = field.current
    // Another conversation: its own words, not those of the one before.
    if (element && element.value !== '') {
      element.value = ''
      restored.current()
    }
    client.chat.draft({ conversationId }).then(
      ({ text }) => {
        if (gone || !element || dirty.current || element.value !== '' || text === '') return
        element.value = text
        restored.current()
      },
      () => undefined,
    )
    return () => {
      gone = true
    }
  }, [client, conversationId, field])

  useEffect(() => {
    const onHidden = () => document.visibilityState === 'hidden' && flush()
    addEventListener('pagehide', flush)
    addEventListener('blur', flush)
    document.addEventListener('visibilitychange', onHidden)
    return () => {
      removeEventListener('pagehide', flush)
      removeEventListener('blur', flush)
      document.removeEventListener('visibilitychange', onHidden)
      clearTimeout(timer.current)
    }
  }, [flush])

  // The field is gone by the time ordinary effects are undone.
  const latest = useRef('')
  useEffect(() => {
    return () => {
      if (!dirty.current) return
      dirty.current = false
      client.chat.setDraft({ conversationId, text: latest.current }).catch(() => undefined)
    }
  }, [client, conversationId])

  const changed = useCallback(() => {
    dirty.current = true
    const text = field.current?.value ?? ''
    latest.current = text
    clearTimeout(timer.current)
    timer.current = setTimeout(flush, text.length > largeDraft ? 1_500 : 400)
  }, [field, flush])

  const clear = useCallback(() => {
    clearTimeout(timer.current)
    dirty.current = false
    latest.current = ''
    client.chat.setDraft({ conversationId, text: '' }).catch(() => undefined)
  }, [client, conversationId])

  return { changed, clear }
}
