import { Download, GitBranch } from 'lucide-react'
import { memo, useState } from 'react'
import type { Conversation } from '#shared/contract/chat'
import { ViewBar } from '../../app/shell-slots.tsx'
import { useMediaQuery, widths } from '../../app/use-media-query.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Pill, PillButton } from '../../ui/pill.tsx'
import { RenameField } from '../conversations/rename-field.tsx'
import { useConversationActions } from '../conversations/use-conversation-actions.ts'
import { EndpointsPill } from '../models/endpoints-pill.tsx'

/** The bar above the thread: what this conversation is called, which branch is on show, and what can be had of it. */
export const ChatHeader = memo(function ChatHeader(props: {
  conversation: Conversation | null
  /** Version `branch` of `branches` is on show; 0 = there is no fork. */
  branch: number
  branches: number
}) {
  const { conversation, branch, branches } = props
  const [renaming, setRenaming] = useState(false)
  const actions = useConversationActions()
  const roomy = useMediaQuery(widths.phone)
  return (
    <ViewBar
      title={
        conversation === null ? (
          'New chat'
        ) : renaming ? (
          <RenameField
            title={conversation.title}
            onDone={(title) => {
              setRenaming(false)
              if (title) void actions.rename(conversation.id, title)
            }}
          />
        ) : (
          <button
            type="button"
            title="Rename"
            className="-mx-1.5 max-w-full truncate rounded-sm px-1.5 py-0.5 text-left hover:bg-sunken"
            onClick={() => setRenaming(true)}
          >
            {conversation.title}
          </button>
        )
      }
    >
      {branches > 1 && roomy && (
        <Pill title="Versions of a message can be walked below it">
          <GitBranch className="size-3.5" aria-hidden="true" />
          branch {branch} of {branches}
        </Pill>
      )}
      <EndpointsPill />
      {conversation && (
        <Menu
          trigger={
            roomy ? (
              <PillButton>Export</PillButton>
            ) : (
              <IconButton label="Export">
                <Download />
              </IconButton>
            )
          }
          entries={[
            {
              label: 'As Markdown',
              icon: <Download />,
              onSelect: () => void actions.exportOne(conversation.id, 'markdown'),
            },
            {
              label: 'As JSON',
              icon: <Download />,
              onSelect: () => void actions.exportOne(conversation.id, 'json'),
            },
          ]}
        />
      )}
    </ViewBar>
  )
})
