import { expect, it } from 'vitest'
import type { AnswerStatus } from '#shared/contract/attempt'
import { conversationStatus } from '../../../../src/renderer/features/conversations/conversation-status.ts'
import { importSummary } from '../../../../src/renderer/features/conversations/import-summary.ts'

it('says in words what the dot says in colour', () => {
  const text = (status: AnswerStatus, model: string | null) =>
    conversationStatus({ last: { status, model, demo: false, undecided: 0 } }).text
  expect(text('done', 'qwen3:8b')).toBe('qwen3:8b')
  expect(text('running', null)).toBe('choosing a model')
  for (const status of ['failed', 'stopped', 'interrupted'] as const) {
    expect(text(status, 'qwen3:8b')).toBe(`qwen3:8b · ${status}`)
    expect(text(status, null)).toBe(status)
  }
  expect(conversationStatus({ last: null }).text).toBe('empty')
})

it('names no model of answers that the user has not chosen from', () => {
  const text = (status: AnswerStatus) =>
    conversationStatus({ last: { status, model: 'qwen3:8b', demo: false, undecided: 3 } }).text
  expect(text('done')).toBe('3 answers to choose from')
  for (const status of ['running', 'failed', 'stopped', 'interrupted'] as const) {
    expect(text(status)).not.toContain('qwen3')
  }
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
