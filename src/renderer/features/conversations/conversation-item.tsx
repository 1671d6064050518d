import { Ellipsis } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import type { Conversation } from '#shared/contract/chat'
import { formatRoute } from '../../app/route.ts'
import { classNames } from '../../ui/class-names.ts'
import { ContextMenu, Menu, type MenuEntry } from '../../ui/menu.tsx'
import { DemoTag } from '../../ui/pill.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { conversationStatus } from './conversation-status.ts'
import { RenameField } from './rename-field.tsx'

export function ConversationItem(props: {
  conversation: Conversation
  /** The one on show. */
  current: boolean
  /** The one that Tab reaches. */
  tabbable: boolean
  renaming: boolean
  entries: readonly MenuEntry[]
  onRenamed: (title: string | null) => void
  onFocus: () => void
}) {
  const { conversation, current } = props
  const status = conversationStatus(conversation)
  const link = useRef<HTMLAnchorElement>(null)
  const focusLink = (event: Event) => {
    event.preventDefault()
    link.current?.focus()
  }

  if (props.renaming) {
    return (
      <div className="mx-2 flex h-[50px] items-center rounded-md bg-sunken px-2">
        <RenameField title={conversation.title} onDone={props.onRenamed} />
      </div>
    )
  }

  return (
    <ContextMenu entries={props.entries} onCloseAutoFocus={focusLink}>
      <div
        className={classNames(
          'group relative mx-2 h-[50px] rounded-md transition-colors',
          current ? 'bg-sunken' : 'hover:bg-sunken/60',
        )}
      >
        <a
          ref={link}
          href={formatRoute({ room: 'chat', id: conversation.id })}
          data-conversation={conversation.id}
          aria-current={current ? 'page' : undefined}
          tabIndex={props.tabbable ? 0 : -1}
          onFocus={props.onFocus}
          draggable={false}
          className="block h-full rounded-md px-2.5 py-1.5 focus-visible:outline-offset-[-2px]"
        >
          <span
            className={classNames(
              'block truncate group-focus-within:pr-6 group-hover:pr-6',
              current ? 'font-semibold' : 'font-[530]',
            )}
          >
            {conversation.title}
          </span>
          <span className="flex items-center gap-1.5 text-xs text-ink-3">
            <StatusDot tone={status.tone} pulsing={status.running} />
            <span className="truncate">{status.text}</span>
            {conversation.last?.demo && <DemoTag />}
          </span>
        </a>
        <Menu
          entries={props.entries}
          onCloseAutoFocus={focusLink}
          trigger={
            <button
              type="button"
              tabIndex={-1}
              aria-label={`Actions for ${conversation.title}`}
              onKeyDown={stop}
              className="absolute top-1 right-1 grid size-7 place-items-center rounded-sm text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-raised hover:text-ink aria-expanded:opacity-100 pointer-coarse:opacity-100"
            >
              <Ellipsis className="size-4" aria-hidden="true" />
            </button>
          }
        />
      </div>
    </ContextMenu>
  )
}

/** The list's own keys are not for the menu button inside it. */
function stop(event: KeyboardEvent): void {
  event.stopPropagation()
}
