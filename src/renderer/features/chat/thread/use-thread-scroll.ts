import type { ReactVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Message } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'

/** Pixels between the top of the view and a message that was brought there. */
const topSpace = 16
/** Nearer to the end than this counts as being there. */
const endSpace = 40
/** With more than this below it, the view is not at the end. */
const farBehind = 120
/** A scroll this long after a wheel, touch, key or pointer is the user's; any other is the list keeping its place. */
const intentMs = 600

type ThreadVirtualizer = ReactVirtualizer<HTMLDivElement, HTMLElement>

/** What the virtualiser takes for "at the end", in pixels; below zero nothing is. */
export const endThreshold = (following: boolean) => (following ? 48 : -1)

export interface ThreadScroll {
  /** There is text below what can be seen. */
  behind: boolean
  jumpToLatest(): void
  /** Least height of the content: room for the pinned message to stand at the top. */
  minHeight: number
  onScroll(): void
}

/**
 * Where the thread stands. The rules: a conversation opens at its end; a message that was just sent goes to the top and
 * stays there; the view follows growing text only for somebody who is at the end; it never moves against the user.
 */
export function useThreadScroll(parts: {
  scroller: React.RefObject<HTMLDivElement | null>
  virtualizer: ThreadVirtualizer
  messages: readonly Message[]
  pinned: MessageId | null
  at: MessageId | null
  following: React.RefObject<boolean>
}): ThreadScroll {
  const { scroller, virtualizer, messages, pinned, at, following } = parts
  const [behind, setBehind] = useState(false)
  const [, render] = useState(0)
  const placed = useRef<MessageId | null>(null)
  const lastTop = useRef(0)
  const meantUntil = useRef(0)
  const total = virtualizer.getTotalSize()

  const pinnedIndex = pinned === null ? -1 : messages.findLastIndex(({ id }) => id === pinned)
  const pinnedItem = pinnedIndex === -1 ? undefined : virtualizer.measurementsCache[pinnedIndex]
  const height = scroller.current?.clientHeight ?? 0
  const pinnedTop = pinnedItem
    ? pinnedItem.size > height * 0.7
      ? pinnedItem.end - height * 0.3
      : pinnedItem.start - topSpace
    : null
  const minHeight = pinnedTop === null ? 0 : Math.floor(pinnedTop + height)

  const follow = useCallback(
    (on: boolean) => {
      following.current = on
      // At once, not with the next render: rows may be measured before it.
      virtualizer.options.scrollEndThreshold = endThreshold(on)
    },
    [following, virtualizer],
  )

  const look = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const below = virtualizer.getTotalSize() - (element.scrollTop + element.clientHeight)
    setBehind(below > farBehind)
  }, [scroller, virtualizer])

  // A new message of ours: to the top with it, once.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || pinned === null || pinnedTop === null || placed.current === pinned) return
    placed.current = pinned
    follow(false)
    element.scrollTop = pinnedTop
    lastTop.current = element.scrollTop
  }, [scroller, pinned, pinnedTop, follow])

  // The end, for as long as somebody stands there.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || messages.length === 0) return
    if (following.current && at === null) {
      element.scrollTop = element.scrollHeight
      lastTop.current = element.scrollTop
    }
    look()
  })

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => render((count) => count + 1))
    observer.observe(element)
    const meant = ({ type }: Event) => {
      meantUntil.current = performance.now() + intentMs
      // Find-in-page and assistive tools scroll without a sign: whoever presses something there must not be taken away.
      const below = element.scrollHeight - (element.scrollTop + element.clientHeight)
      if (type === 'pointerdown' && below > farBehind) follow(false)
    }
    const signs = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const
    for (const sign of signs) element.addEventListener(sign, meant, { passive: true })
    return () => {
      observer.disconnect()
      for (const sign of signs) element.removeEventListener(sign, meant)
    }
  }, [scroller, follow])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const { scrollTop, clientHeight } = element
    const below = virtualizer.getTotalSize() - (scrollTop + clientHeight)
    const now = performance.now()
    if (now < meantUntil.current) {
      if (scrollTop < lastTop.current - 2) follow(false)
      else if (scrollTop > lastTop.current + 2 && Math.abs(below) < endSpace) follow(true)
      // A drag of the scrollbar sends nothing but scrolls.
      meantUntil.current = Math.max(meantUntil.current, now + intentMs / 2)
    }
    lastTop.current = scrollTop
    setBehind(below > farBehind)
  }, [scroller, virtualizer, follow])

  const jumpToLatest = useCallback(() => {
    const element = scroller.current
    if (!element) return
    follow(true)
    element.scrollTop = element.scrollHeight
    lastTop.current = element.scrollTop
    setBehind(false)
    render((count) => count + 1)
  }, [scroller, follow])

  return {
    behind: behind && total > 0,
    jumpToLatest,
    minHeight,
    onScroll,
  }
}
