import { describe, expect, it } from 'vitest'
import {
  groupConversations,
  type ListRow,
} from '../../../../src/renderer/features/conversations/group-conversations.ts'
import { nextRow } from '../../../../src/renderer/features/conversations/next-row.ts'
import { makeConversation } from './make-conversation.ts'

const at = (day: number, hour: number) => new Date(2026, 2, day, hour).getTime()
const now = at(30, 9)
const shape = (rows: ListRow[]) =>
  rows.map((row) => (row.kind === 'heading' ? `# ${row.title}` : row.conversation.id))

describe('groupConversations', () => {
  it('puts pinned ones first and the rest by local day, newest first', () => {
    const rows = groupConversations(
      [
        makeConversation('old', { updatedAt: at(1, 9) }),
        makeConversation('week', { updatedAt: at(24, 1) }),
        makeConversation('just before midnight', { updatedAt: at(30, 0) - 1 }),
        makeConversation('midnight', { updatedAt: at(30, 0) }),
        makeConversation('now', { updatedAt: now }),
        makeConversation('pinned', { updatedAt: at(2, 9), pinned: true }),
        makeConversation('future', { updatedAt: at(31, 9) }),
      ],
      now,
    )
    expect(shape(rows)).toEqual([
      '# Pinned',
      'pinned',
      '# Today',
      'future',
      'now',
      'midnight',
      '# Yesterday',
      'just before midnight',
      '# Previous 7 days',
      'week',
      '# Older',
      'old',
    ])
  })

  it('shows no empty group, and keeps a steady order where times are equal', () => {
    const same = [
      makeConversation('b', { updatedAt: now }),
      makeConversation('a', { updatedAt: now }),
    ]
    expect(shape(groupConversations(same, now))).toEqual(['# Today', 'a', 'b'])
    expect(groupConversations([], now)).toEqual([])
  })
})

describe('nextRow', () => {
  const rows = groupConversations(
    [
      makeConversation('p', { pinned: true }),
      makeConversation('a', { updatedAt: now }),
      makeConversation('b', { updatedAt: now - 1 }),
    ],
    now,
  )

  it('steps over headings and stops at both ends', () => {
    expect(shape(rows)).toEqual(['# Pinned', 'p', '# Today', 'a', 'b'])
    expect(nextRow(rows, 1, 'ArrowDown')).toBe(3)
    expect(nextRow(rows, 3, 'ArrowUp')).toBe(1)
    expect(nextRow(rows, 1, 'ArrowUp')).toBeNull()
    expect(nextRow(rows, 4, 'ArrowDown')).toBeNull()
    expect(nextRow(rows, 1, 'End')).toBe(4)
    expect(nextRow(rows, 4, 'Home')).toBe(1)
    expect(nextRow(rows, 1, 'PageDown')).toBe(4)
  })

  it('leads nowhere from an empty list or by another key', () => {
    expect(nextRow([], -1, 'End')).toBeNull()
    expect(nextRow(rows, 1, 'Enter' as 'End')).toBeNull()
  })
})
