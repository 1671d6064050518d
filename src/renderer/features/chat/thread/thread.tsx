import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { MessageId } from '#shared/contract/ids'
import { errorSentence } from '../../../app/error-sentence.ts'
import { showToast } from '../../../app/toasts.ts'
import { Button } from '../../../ui/button.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import type { OpenConversation } from '../conversation-store.ts'
import { Announcer } from './announcer.tsx'
import { estimateHeight } from './estimate-height.ts'
import { MessageRow } from './message-row.tsx'
import { modelBefore } from './route-words.ts'
import { useFindMessage } from './use-find-message.ts'
import { useMessageKeys } from './use-message-keys.ts'
import { endThreshold, useThreadScroll } from './use-thread-scroll.ts'
import { versionsWith } from './version-group.ts'
import './thread.css'

/** The messages of the branch on show. Only those near the view are in the document. */
export function Thread(props: { open: OpenConversation; at: MessageId | null }) {
  const { open, at } = props
  const { ui } = useChatScope()
  const { messages, versions, hasOlder, loadingOlder } = useStore(
    open.store,
    useShallow(({ messages, versions, hasOlder, loadingOlder }) => ({
      messages,
      versions,
      hasOlder,
      loadingOlder,
    })),
  )
  const pinned = useChatUi((state) => state.pinned)
  const active = useChatUi((state) => state.active)
  const scroller = useRef<HTMLDivElement>(null)
  const following = useRef(at === null)
  const [highlighted, setHighlighted] = useState<MessageId | null>(null)

  const activeId = messages.some(({ id }) => id === active) ? active : messages.at(-1)?.id
  const activeIndex = messages.findLastIndex(({ id }) => id === activeId)

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: messages.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const message = messages[index]
      const width = Math.min(760, scroller.current?.clientWidth ?? 760)
      return message ? estimateHeight(message, width) : 120
    },
    getItemKey: useCallback((index: number) => messages[index]?.id ?? index, [messages]),
    overscan: 3,
    paddingStart: 24,
    paddingEnd: 8,
    // Pages that arrive above keep what is in sight where it is.
    anchorTo: 'end',
    scrollEndThreshold: endThreshold(following.current),
    useFlushSync: false,
    // The message that holds focus stays in the document, wherever it was scrolled to.
    rangeExtractor: (range: Range) => {
      const shown = defaultRangeExtractor(range)
      if (activeIndex === -1 || shown.includes(activeIndex)) return shown
      return [...shown, activeIndex].sort((a, b) => a - b)
    },
  })
  const scroll = useThreadScroll({ scroller, virtualizer, messages, pinned, at, following })
  const items = virtualizer.getVirtualItems()

  const loadOlder = useCallback(() => {
    open.loadOlder().catch((error: unknown) =>
      showToast({
        tone: 'error',
        title: 'Older messages could not be loaded',
        detail: errorSentence(error),
      }),
    )
  }, [open])
  const nearTop = (virtualizer.range?.startIndex ?? Number.POSITIVE_INFINITY) < 6
  useEffect(() => {
    if (nearTop && hasOlder && !loadingOlder && messages.length > 0) loadOlder()
  }, [nearTop, hasOlder, loadingOlder, messages.length, loadOlder])

  useFindMessage({ open, at, messages, hasOlder, virtualizer, following, onFound: setHighlighted })
  const onKeyDown = useMessageKeys({ messages, activeIndex, virtualizer, scroller })

  // Content that shrinks below the view (a branch with less in it) must not leave the view empty.
  useLayoutEffect(() => {
    if (messages.length === 0) ui.setState({ active: null })
  }, [messages.length, ui])

  const onFocus = useCallback((id: MessageId) => ui.setState({ active: id }), [ui])

  return (
    <div className="relative min-h-0 grow">
      <div
        ref={scroller}
        role="log"
        aria-label="Conversation"
        aria-live="off"
        onScroll={scroll.onScroll}
        onKeyDown={onKeyDown}
        className="thread h-full overflow-x-hidden overflow-y-auto"
      >
        {loadingOlder && (
          <p className="absolute inset-x-0 top-1 z-10 flex justify-center">
            <span className="inline-flex items-center gap-2 rounded-full border bg-raised px-3 py-1 text-xs text-ink-2 shadow-sm">
              <Spinner /> Loading older messages…
            </span>
          </p>
        )}
        <div
          className="relative"
          style={{ height: Math.max(virtualizer.getTotalSize(), scroll.minHeight) }}
        >
          {items.map((item) => {
            const message = messages[item.index]
            return message ? (
              <MessageRow
                key={item.key}
                message={message}
                versions={versionsWith(message, versions)}
                modelBefore={modelBefore(messages, item.index)}
                index={item.index}
                top={item.start}
                active={message.id === activeId}
                highlighted={message.id === highlighted}
                measure={virtualizer.measureElement}
                onFocus={onFocus}
              />
            ) : null
          })}
        </div>
      </div>
      {scroll.behind && (
        <Button
          size="sm"
          icon={<ArrowDown className="size-3.5" />}
          onClick={scroll.jumpToLatest}
          className="absolute bottom-2 left-1/2 -translate-x-1/2 animate-fade !rounded-full shadow-md"
        >
          Jump to latest
        </Button>
      )}
      <Announcer last={messages.at(-1)} versions={versions} />
    </div>
  )
}
