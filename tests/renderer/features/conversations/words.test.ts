import { expect, it } from 'vitest'
import type { AnswerStatus } from '#shared/contract/attempt'
import { conversationStatus } from '../../../../src/renderer/features/conversations/conversation-status.ts'
import { importSummary } from '../../../../src/renderer/features/conversations/import-summary.ts'

it('says in words what the dot says in colour', () => {
  const text = (status: AnswerStatus, model: string | null) =>
    conversationStatus({ last: { status, model, demo: false } }).text
  expect(text('done', 'qwen3:8b')).toBe('qwen3:8b')
  expect(text('running', null)).toBe('choosing a model')
  for (const status of ['failed', 'stopped', 'interrupted'] as const) {
    expect(text(status, 'qwen3:8b')).toBe(`qwen3:8b · ${status}`)
    expect(text(status, null)).toBe(status)
  }
  expect(conversationStatus({ last: null }).text).toBe('empty')
})

it('tells what an import did', () => {
  expect(importSummary({ conversations: 1, messages: 2, skipped: 0 })).toEqual({
    title: 'Imported 1 conversation',
    detail: '2 messages in all.',
  })
  expect(importSummary({ conversations: 3, messages: 1200, skipped: 1 }).detail).toBe(
    '1,200 messages in all. 1 conversation already here, left as they were.',
  )
  expect(importSummary({ conversations: 0, messages: 0, skipped: 2 }).detail).toBe(
    '2 conversations in it are here already.',
  )
  expect(importSummary({ conversations: 0, messages: 0, skipped: 0 }).detail).toBe(
    'It holds no conversations.',
  )
})
