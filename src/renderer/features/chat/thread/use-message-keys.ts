import type { ReactVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef } from 'react'
import type { Message } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'
import { showToast } from '../../../app/toasts.ts'
import { useChatScope } from '../chat-ui.ts'

/** j and k (or Alt with the arrows) walk the messages; c, r, u, d and e act on the one that has focus. */
export function useMessageKeys(parts: {
  messages: readonly Message[]
  activeIndex: number
  virtualizer: ReactVirtualizer<HTMLDivElement, HTMLElement>
  scroller: RefObject<HTMLDivElement | null>
}): (event: KeyboardEvent) => void {
  const { messages, activeIndex, virtualizer, scroller } = parts
  const { ui, actions } = useChatScope()
  const wanted = useRef<MessageId | null>(null)

  // The message may come into the document only after the scroll.
  useEffect(() => {
    if (wanted.current === null) return
    const target = articleOf(scroller.current, wanted.current)
    if (!target) return
    wanted.current = null
    target.focus({ preventScroll: true })
    target.scrollIntoView({ block: 'nearest' })
  })

  return useCallback(
    (event) => {
      const article = (event.target as Element).closest<HTMLElement>('article[data-message]')
      const onArticle = article !== null && event.target === article
      const alt = event.altKey && !event.ctrlKey && !event.metaKey
      const plain = !event.altKey && !event.ctrlKey && !event.metaKey
      const inField = (event.target as Element).matches('input, textarea')
      const go = (index: number) => {
        const next = messages[Math.max(0, Math.min(messages.length - 1, index))]
        if (!next) return
        event.preventDefault()
        wanted.current = next.id
        ui.setState({ active: next.id })
        const target = articleOf(scroller.current, next.id)
        if (target) {
          wanted.current = null
          target.focus({ preventScroll: true })
          target.scrollIntoView({ block: 'nearest' })
        } else virtualizer.scrollToIndex(messages.indexOf(next), { align: 'auto' })
      }
      if (alt && !inField) {
        if (event.key === 'ArrowUp') return go(activeIndex - 1)
        if (event.key === 'ArrowDown') return go(activeIndex + 1)
      }
      if (!onArticle || !plain) return
      const message = messages[activeIndex]
      switch (event.key) {
        case 'j':
          return go(activeIndex + 1)
        case 'k':
          return go(activeIndex - 1)
        case 'Home':
          return go(0)
        case 'End':
          return go(messages.length - 1)
        case 'c':
          if (!message) return
          event.preventDefault()
          navigator.clipboard?.writeText(message.text).then(
            () => showToast({ title: 'Copied as Markdown' }),
            () => showToast({ tone: 'error', title: 'The clipboard refused' }),
          )
          return
        case 'r':
          if (message?.role !== 'assistant' || message.status === 'running') return
          event.preventDefault()
          actions.regenerate(message.id, message.decision?.requested ?? 'auto')
          return
        case 'u':
        case 'd': {
          if (message?.role !== 'assistant' || message.status === 'running') return
          if (message.text === '' || message.version?.kind === 'merge') return
          event.preventDefault()
          const thumb = event.key === 'u' ? 'up' : 'down'
          actions.rate(message.id, message.thumb === thumb ? null : thumb)
          return
        }
        case 'e':
          if (message?.role !== 'user') return
          event.preventDefault()
          ui.setState({ editing: message.id })
          return
      }
    },
    [messages, activeIndex, virtualizer, scroller, ui, actions],
  )
}

function articleOf(scroller: HTMLElement | null, id: MessageId): HTMLElement | null {
  return scroller?.querySelector(`article[data-message="${CSS.escape(id)}"]`) ?? null
}
