import { expect, test } from 'vitest'
import { buildTurns } from '#engine/chat/build-turns'
import { makeModel, residency } from '#tests/support/models'

const user = (text: string) => ({ role: 'user' as const, text })
const assistant = (text: string) => ({ role: 'assistant' as const, text })

test('keeps order, puts the system prompt first, drops answers without text', () => {
  const branch = [user('one'), assistant(''), user('two'), assistant('answer'), user('three')]
  expect(buildTurns({ systemPrompt: 'Be kind.', branch, partial: null }, makeModel('m'))).toEqual([
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'one' },
    { role: 'user', content: 'two' },
    { role: 'assistant', content: 'answer' },
    { role: 'user', content: 'three' },
  ])
})

test('leaves out the oldest messages that do not fit, never the last prompt', () => {
  const branch = [user('a'.repeat(4000)), assistant('b'.repeat(4000)), user('c'.repeat(4000))]
  const loaded = makeModel('m', { resident: { ...residency, contextLength: 3000 } })
  expect(
    buildTurns({ systemPrompt: '', branch, partial: null }, loaded).map((turn) => turn.content[0]),
  ).toEqual(['b', 'c'])
  const tiny = makeModel('m', { contextLength: 512 })
  expect(
    buildTurns({ systemPrompt: '', branch, partial: null }, tiny).map((turn) => turn.content[0]),
  ).toEqual(['c'])
})

test('goes on with a partial answer', () => {
  const turns = buildTurns(
    { systemPrompt: '', branch: [user('Tell me')], partial: 'Once upon' },
    makeModel('m'),
  )
  expect(turns.map((turn) => turn.role)).toEqual(['user', 'assistant', 'user'])
  expect(turns[1]?.content).toBe('Once upon')
  expect(turns[2]?.content).toContain('exactly where it stopped')
})
