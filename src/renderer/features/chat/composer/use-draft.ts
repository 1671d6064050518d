import { useCallback, useEffect, useRef } from 'react'
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
  text: { read(): string; write(text: string): void },
  onRestored: () => void,
): { changed(): void; clear(): void } {
  const client = useClient()
  /** What is not stored yet; `null` = nothing. */
  const owed = useRef<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const restored = useRef(onRestored)
  restored.current = onRestored
  const { read, write } = text

  const flush = useCallback(() => {
    clearTimeout(timer.current)
    const draft = owed.current
    if (draft === null) return
    owed.current = null
    client.chat.setDraft({ conversationId, text: draft }).catch(() => {
      // It still stands in the field; the next key, or the page going away, tries again.
      owed.current ??= draft
    })
  }, [client, conversationId])

  useEffect(() => {
    let gone = false
    // Another conversation: its own words, not those of the one before.
    if (read() !== '') {
      write('')
      restored.current()
    }
    client.chat.draft({ conversationId }).then(
      ({ text: draft }) => {
        if (gone || draft === '' || owed.current !== null || read() !== '') return
        write(draft)
        restored.current()
      },
      () => undefined,
    )
    return () => {
      gone = true
    }
  }, [client, conversationId, read, write])

  useEffect(() => {
    const onHidden = () => document.visibilityState === 'hidden' && flush()
    addEventListener('pagehide', flush)
    addEventListener('blur', flush)
    document.addEventListener('visibilitychange', onHidden)
    return () => {
      removeEventListener('pagehide', flush)
      removeEventListener('blur', flush)
      document.removeEventListener('visibilitychange', onHidden)
      flush()
      owed.current = null
    }
  }, [flush])

  const changed = useCallback(() => {
    const draft = read()
    owed.current = draft
    clearTimeout(timer.current)
    timer.current = setTimeout(flush, draft.length > largeDraft ? 1_500 : 400)
  }, [read, flush])

  const clear = useCallback(() => {
    clearTimeout(timer.current)
    owed.current = null
    client.chat.setDraft({ conversationId, text: '' }).catch(() => undefined)
  }, [client, conversationId])

  return { changed, clear }
}
