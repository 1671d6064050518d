import type { Conversation } from '#shared/contract/chat'

export type ListRow =
  | { kind: 'heading'; title: string }
  | { kind: 'conversation'; conversation: Conversation }

/**
 * The list as it stands on show: pinned ones first, then by the day they last changed, newest first. `now` is epoch
 * milliseconds; days begin at local midnight, also across a change of the clocks.
 */
export function groupConversations(conversations: Iterable<Conversation>, now: number): ListRow[] {
  const today = startOfDay(now, 0)
  const yesterday = startOfDay(now, 1)
  const lastWeek = startOfDay(now, 7)
  const groups: { title: string; holds: (conversation: Conversation) => boolean }[] = [
    { title: 'Pinned', holds: ({ pinned }) => pinned },
    { title: 'Today', holds: ({ updatedAt }) => updatedAt >= today },
    { title: 'Yesterday', holds: ({ updatedAt }) => updatedAt >= yesterday },
    { title: 'Previous 7 days', holds: ({ updatedAt }) => updatedAt >= lastWeek },
    { title: 'Older', holds: () => true },
  ]
  const rows = new Map<string, ListRow[]>()
  const newestFirst = [...conversations].sort(
    (a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1),
  )
  for (const conversation of newestFirst) {
    const title = groups.find((group) => group.holds(conversation))?.title ?? 'Older'
    const group = rows.get(title) ?? [{ kind: 'heading', title }]
    group.push({ kind: 'conversation', conversation })
    rows.set(title, group)
  }
  return groups.flatMap(({ title }) => rows.get(title) ?? [])
}

function startOfDay(now: number, daysAgo: number): number {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() - daysAgo)
  return day.getTime()
}
