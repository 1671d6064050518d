import { Download, Pin, PinOff, SquarePen, Trash2, Upload } from 'lucide-react'
import { type Command, useRegisterCommands } from '../../app/commands.ts'
import { useRoute } from '../../app/route.ts'
import { useConversations } from './conversations-store.ts'
import { useConversationActions } from './use-conversation-actions.ts'

/** What the palette offers for conversations: for all of them, and for the one on show. */
export function ConversationCommands() {
  const actions = useConversationActions()
  const { room, id } = useRoute()
  const conversation = useConversations((state) => (id ? state.byId.get(id) : undefined))
  const onShow = room === 'settings' ? undefined : conversation

  const forOne: Command[] = onShow
    ? [
        {
          id: 'conversations.pin',
          title: onShow.pinned ? 'Unpin this conversation' : 'Pin this conversation',
          group: 'Conversations',
          icon: onShow.pinned ? PinOff : Pin,
          run: () => void actions.setPinned(onShow.id, !onShow.pinned),
        },
        {
          id: 'conversations.export-markdown',
          title: 'Export this conversation as Markdown',
          group: 'Conversations',
          icon: Download,
          keywords: 'download save',
          run: () => void actions.exportOne(onShow.id, 'markdown'),
        },
        {
          id: 'conversations.export-json',
          title: 'Export this conversation as JSON',
          group: 'Conversations',
          icon: Download,
          keywords: 'download save',
          run: () => void actions.exportOne(onShow.id, 'json'),
        },
        {
          id: 'conversations.delete',
          title: 'Delete this conversation',
          group: 'Conversations',
          icon: Trash2,
          keywords: 'remove',
          run: () => void actions.remove(onShow),
        },
      ]
    : []

  useRegisterCommands(
    'conversations',
    [
      {
        id: 'conversations.new',
        title: 'New chat',
        group: 'Conversations',
        icon: SquarePen,
        keywords: 'conversation start',
        shortcut: 'mod+shift+o',
        run: actions.create,
      },
      ...forOne,
      {
        id: 'conversations.import',
        title: 'Import conversations…',
        group: 'Conversations',
        icon: Upload,
        run: () => void actions.importFile(),
      },
      {
        id: 'conversations.export-all',
        title: 'Export all conversations as JSON',
        group: 'Conversations',
        icon: Download,
        keywords: 'download save backup',
        run: () => void actions.exportAll(),
      },
    ],
    {
      title: 'In the list of conversations',
      keys: [
        { shortcut: 'arrowdown', does: 'Next conversation' },
        { shortcut: 'arrowup', does: 'Previous conversation' },
        { shortcut: 'enter', does: 'Open' },
        { shortcut: 'f2', does: 'Rename' },
        { shortcut: 'delete', does: 'Delete' },
      ],
    },
  )
  return null
}
