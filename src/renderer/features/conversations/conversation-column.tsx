import { Download, Ellipsis, Search, SquarePen, Upload, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { shown } from '../../app/platform.ts'
import { navigate } from '../../app/route.ts'
import { useShell } from '../../app/shell-store.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Menu } from '../../ui/menu.tsx'
import { ConversationList } from './conversation-list.tsx'
import { SearchResults } from './search-results.tsx'
import { useConversationActions } from './use-conversation-actions.ts'
import { useSearch } from './use-search.ts'

/** Search field, "New chat", and under them the conversations or what the search found. */
export function ConversationColumn() {
  const [text, setText] = useState('')
  const { state, again } = useSearch(text)
  const actions = useConversationActions()
  const field = useRef<HTMLInputElement>(null)
  const column = useRef<HTMLDivElement>(null)
  const wanted = useShell((shell) => shell.searchWanted)

  useEffect(() => {
    if (!wanted) return
    field.current?.focus()
    field.current?.select()
    useShell.setState({ searchWanted: false })
  }, [wanted])

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && text) {
      event.preventDefault()
      event.stopPropagation()
      setText('')
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      const first = '[data-search-results] a, [data-conversation][tabindex="0"]'
      column.current?.querySelector<HTMLElement>(first)?.focus()
    } else if (event.key === 'Enter' && state.status === 'found') {
      const [hit] = state.hits
      if (hit) navigate({ room: 'chat', id: hit.conversationId, at: hit.messageId })
    }
  }

  return (
    <div ref={column} className="flex h-full flex-col">
      <div className="flex items-center gap-1.5 px-3 pt-2 pb-1.5">
        <div className="relative min-w-0 grow">
          <Search
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3"
            aria-hidden="true"
          />
          <input
            ref={field}
            type="search"
            aria-label="Search messages"
            placeholder="Search messages"
            autoComplete="off"
            spellCheck={false}
            value={text}
            maxLength={500}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            className="peer h-9 w-full rounded-md border border-line bg-sunken pr-7 pl-8 text-sm focus-visible:bg-raised focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
          />
          {text === '' ? (
            <span className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 peer-focus:hidden">
              <Kbd>/</Kbd>
            </span>
          ) : (
            <button
              type="button"
              aria-label="Clear the search"
              onClick={() => {
                setText('')
                field.current?.focus()
              }}
              className="absolute top-1/2 right-1.5 grid size-6 -translate-y-1/2 place-items-center rounded-sm text-ink-3 hover:text-ink"
            >
              <X className="size-4" aria-hidden="true" />
            </button>
          )}
        </div>
        <IconButton
          label="New chat"
          shortcut={shown('mod+shift+o')}
          outlined
          onClick={actions.create}
        >
          <SquarePen />
        </IconButton>
        <Menu
          trigger={
            <button
              type="button"
              aria-label="All conversations"
              className="grid h-9 w-6 shrink-0 place-items-center rounded-sm text-ink-3 hover:bg-sunken hover:text-ink"
            >
              <Ellipsis className="size-4" aria-hidden="true" />
            </button>
          }
          entries={[
            {
              label: 'Import conversations…',
              icon: <Upload />,
              onSelect: () => void actions.importFile(),
            },
            {
              label: 'Export all as JSON',
              icon: <Download />,
              onSelect: () => void actions.exportAll(),
            },
          ]}
        />
      </div>
      <p role="status" className="sr-only">
        {state.status === 'found' &&
          `${state.hits.length} ${state.hits.length === 1 ? 'message' : 'messages'} found`}
      </p>
      {text.trim() === '' ? (
        <ConversationList />
      ) : (
        <SearchResults state={state} onAgain={again} onLeave={() => field.current?.focus()} />
      )}
    </div>
  )
}
