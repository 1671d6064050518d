import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { ConversationId } from '#shared/contract/ids'
import { navigate, useRoute } from '../../app/route.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ConversationItem } from './conversation-item.tsx'
import { conversationEntries } from './conversation-menu.tsx'
import { useConversations } from './conversations-store.ts'
import { groupConversations, type ListRow } from './group-conversations.ts'
import { type ListKey, nextRow } from './next-row.ts'
import { useConversationActions } from './use-conversation-actions.ts'
import { useToday } from './use-today.ts'

const heights = { heading: 34, conversation: 52 }

/**
 * Every conversation, thousands of them if need be: only the rows in sight are drawn. One Tab stop; the arrow keys walk,
 * Enter opens, F2 renames, Delete deletes.
 */
export function ConversationList() {
  const { known, byId } = useConversations()
  const today = useToday()
  const rows = useMemo(() => groupConversations(byId.values(), today), [byId, today])
  const current = useRoute().id
  const actions = useConversationActions()
  const [focused, setFocused] = useState<string | null>(null)
  const [renaming, setRenaming] = useState<ConversationId | null>(null)
  const scroller = useRef<HTMLDivElement>(null)

  const indexOf = (id: string | null) => rows.findIndex((row) => idOf(row) === id && id !== null)
  const firstIndex = rows.findIndex((row) => row.kind === 'conversation')
  const tabbable =
    [indexOf(focused), indexOf(current), firstIndex].find((index) => index >= 0) ?? -1

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights[rows[index]?.kind ?? 'conversation'],
    getItemKey: (index) => keyOf(rows[index], index),
    overscan: 8,
    // The Tab stop stays drawn wherever the list is scrolled to, so that the keyboard never loses its place.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...(tabbable >= 0 ? [tabbable] : [])])].sort(
        (a, b) => a - b,
      ),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights belong to rows, which changed places
  useEffect(() => virtualizer.measure(), [rows])

  const focusRow = (index: number) => {
    const id = idOf(rows[index])
    if (id === null) return
    setFocused(id)
    virtualizer.scrollToIndex(index)
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id)}"]`)
        ?.focus(),
    )
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const row = rows[tabbable]
    const next = nextRow(rows, tabbable, event.key as ListKey)
    if (next !== null) {
      event.preventDefault()
      focusRow(next)
    } else if (row?.kind === 'conversation' && event.key === 'F2') {
      event.preventDefault()
      setRenaming(row.conversation.id)
    } else if (row?.kind === 'conversation' && event.key === 'Delete') {
      event.preventDefault()
      const neighbour = nextRow(rows, tabbable, 'ArrowDown') ?? nextRow(rows, tabbable, 'ArrowUp')
      if (neighbour !== null) focusRow(neighbour)
      void actions.remove(row.conversation)
    } else if (row?.kind === 'conversation' && event.key === ' ') {
      event.preventDefault()
      navigate({ room: 'chat', id: row.conversation.id })
    }
  }

  if (known && rows.length === 0) {
    return (
      <EmptyState title="No conversations yet">
        Write a message and it stands here, with the model that answered it.
      </EmptyState>
    )
  }

  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto pb-3">
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, and lists of thousands are drawn in part */}
      <div
        role="list"
        aria-label="Conversations"
        onKeyDown={onKeyDown}
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          if (!row) return null
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above
            <div
              key={key}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.kind === 'heading' ? (
                <h2 className="px-4 pt-3 pb-1 text-2xs font-semibold tracking-wide text-ink-3">
                  {row.title}
                </h2>
              ) : (
                <ConversationItem
                  conversation={row.conversation}
                  current={row.conversation.id === current}
                  tabbable={index === tabbable}
                  renaming={row.conversation.id === renaming}
                  entries={conversationEntries(row.conversation, actions, () =>
                    setRenaming(row.conversation.id),
                  )}
                  onFocus={() => setFocused(row.conversation.id)}
                  onRenamed={(title) => {
                    setRenaming(null)
                    if (title) void actions.rename(row.conversation.id, title)
                    focusRow(index)
                  }}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function idOf(row: ListRow | undefined): ConversationId | null {
  return row?.kind === 'conversation' ? row.conversation.id : null
}

function keyOf(row: ListRow | undefined, index: number): string | number {
  if (!row) return index
  return row.kind === 'heading' ? `heading ${row.title}` : row.conversation.id
}
