import { Download, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import type { Conversation } from '#shared/contract/chat'
import { shown } from '../../app/platform.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import type { ConversationActions } from './use-conversation-actions.ts'

/** What the menu of one conversation offers. */
export function conversationEntries(
  conversation: Conversation,
  actions: ConversationActions,
  startRename: () => void,
): MenuEntry[] {
  const { id, pinned } = conversation
  return [
    { label: 'Rename', icon: <Pencil />, shortcut: shown('f2'), onSelect: startRename },
    {
      label: pinned ? 'Unpin' : 'Pin',
      icon: pinned ? <PinOff /> : <Pin />,
      onSelect: () => void actions.setPinned(id, !pinned),
    },
    { kind: 'separator' },
    {
      label: 'Export as Markdown',
      icon: <Download />,
      onSelect: () => void actions.exportOne(id, 'markdown'),
    },
    {
      label: 'Export as JSON',
      icon: <Download />,
      onSelect: () => void actions.exportOne(id, 'json'),
    },
    { kind: 'separator' },
    {
      label: 'Delete',
      icon: <Trash2 />,
      shortcut: shown('delete'),
      tone: 'danger',
      onSelect: () => void actions.remove(conversation),
    },
  ]
}
