import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exportMarkdown, fileNameFor } from '#engine/chat/export-markdown'
import { makeTitle } from '#engine/chat/title'

test.each([
  ['Hello there', 'Hello there'],
  ['\n\n  ## A heading\nand text', 'A heading'],
  ['```\ncode\n```', 'code'],
  ['', 'New chat'],
  [`${'word '.repeat(30)}`, `${'word '.repeat(12).trim()}…`],
])('%j is titled %j', (prompt, title) => {
  expect(makeTitle(prompt)).toBe(title)
})

test('titles are short and never cut a character in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (prompt) => {
      const title = makeTitle(prompt)
      expect([...title].length).toBeLessThanOrEqual(61)
      expect(title.isWellFormed()).toBe(true)
    }),
  )
})

test.each([
  ['../../etc/passwd', 'etc-passwd.md'],
  ['Größe: 5 / 7?', 'Größe-5-7.md'],
  ['', 'conversation.md'],
  ['日本語のタイトル', '日本語のタイトル.md'],
])('%j is saved as %j', (title, name) => {
  expect(fileNameFor(title, 'md')).toBe(name)
})

const attempt = {
  id: 'a',
  reason: 'first' as const,
  remedy: null,
  model: { key: 'e/m', name: 'm', endpointId: 'e', endpointName: 'Ollama', demo: true },
  status: 'done' as const,
  finish: 'stop' as const,
  failure: null,
  usage: { promptTokens: 1, completionTokens: 2 },
  timings: { loadMs: null, firstTokenMs: 1, totalMs: 2, tokensPerSecond: 3 },
  startedAt: 0,
}

test('Markdown holds the branch on show, who answered, and what was cut short', () => {
  const message = { createdAt: 0, reasoning: '', attempts: [] }
  const text = exportMarkdown({
    id: 'c',
    title: 'A talk',
    createdAt: 0,
    updatedAt: 0,
    pinned: false,
    headId: '4',
    messages: [
      { ...message, id: '1', parentId: null, role: 'user', text: 'Question' },
      { ...message, id: '2', parentId: '1', role: 'assistant', text: 'Other branch' },
      { ...message, id: '3', parentId: '1', role: 'assistant', text: 'Kept', status: 'done' },
      {
        ...message,
        id: '4',
        parentId: '1',
        role: 'assistant',
        text: 'Half an ans',
        reasoning: 'Let me think.',
        status: 'stopped',
        attempts: [attempt],
      },
    ],
  })
  expect(text).toContain('# A talk')
  expect(text).toContain('## You\n\nQuestion')
  expect(text).toContain('## m on Ollama (demo)')
  expect(text).toContain('<summary>Reasoning</summary>')
  expect(text).toContain('_(stopped)_')
  expect(text).not.toContain('Other branch')
  expect(text).not.toContain('Kept')
})
