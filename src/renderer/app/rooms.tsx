import { Box, type LucideIcon, MessageSquare, Settings2, Shuffle } from 'lucide-react'
import type { ComponentType } from 'react'
import { ConversationColumn } from '../features/conversations/conversation-column.tsx'
import { SettingsView } from '../features/settings/settings-view.tsx'
import { ChatRoom } from './chat-room.tsx'
import { ModelsRoom } from './models-room.tsx'
import type { Route } from './route.ts'
import { RoutingRoom } from './routing-room.tsx'

export interface Room {
  /** The first part of its address. */
  id: string
  label: string
  icon: LucideIcon
  view: ComponentType<{ route: Route }>
  /** What stands between the rail and the view. */
  list?: ComponentType
  /** At the end of the rail, apart from the others. */
  last?: boolean
}

/** Every view of the app, in the order of the rail. The first is where one starts. */
export const rooms: readonly [Room, ...Room[]] = [
  { id: 'chat', label: 'Chat', icon: MessageSquare, view: ChatRoom, list: ConversationColumn },
  { id: 'routing', label: 'Routing', icon: Shuffle, view: RoutingRoom },
  { id: 'models', label: 'Models', icon: Box, view: ModelsRoom },
  { id: 'settings', label: 'Settings', icon: Settings2, view: SettingsView, last: true },
]

export function findRoom(id: string): Room {
  return rooms.find((room) => room.id === id) ?? rooms[0]
}
