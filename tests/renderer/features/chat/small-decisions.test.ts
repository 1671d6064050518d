import { describe, expect, test } from 'vitest'
import { AppError } from '#shared/app-error'
import type { EndpointId } from '#shared/contract/ids'
import { modelKeyOf } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import { type FailureCode, failureCodes } from '#shared/failure'
import { decideKey } from '../../../../src/renderer/features/chat/composer/decide-key.ts'
import { pickerGroups } from '../../../../src/renderer/features/chat/composer/picker-groups.ts'
import { describeRefusal } from '../../../../src/renderer/features/chat/composer/send-error.ts'
import { formatSeconds } from '../../../../src/renderer/features/chat/describe.ts'
import { describeFailure } from '../../../../src/renderer/features/chat/describe-failure.ts'
import { splitCode } from '../../../../src/renderer/features/chat/markdown/code-pieces.ts'
import { finishedPart } from '../../../../src/renderer/features/chat/thread/finished-part.ts'

const press = {
  key: 'Enter',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
}
const facts = { sendWith: 'enter' as const, empty: false, running: false }

describe('decideKey', () => {
  test('Enter sends or breaks the line, as the settings say', () => {
    expect(decideKey(press, facts)).toBe('send')
    expect(decideKey({ ...press, shiftKey: true }, facts)).toBeNull()
    expect(decideKey(press, { ...facts, sendWith: 'mod-enter' })).toBeNull()
    expect(decideKey({ ...press, metaKey: true }, { ...facts, sendWith: 'mod-enter' })).toBe('send')
  })

  test('an input method keeps its Enter', () => {
    expect(decideKey({ ...press, isComposing: true }, facts)).toBeNull()
  })

  test('up edits only from an empty field, Escape stops only what runs', () => {
    expect(decideKey({ ...press, key: 'ArrowUp' }, facts)).toBeNull()
    expect(decideKey({ ...press, key: 'ArrowUp' }, { ...facts, empty: true })).toBe('edit-last')
    expect(decideKey({ ...press, key: 'Escape' }, facts)).toBeNull()
    expect(decideKey({ ...press, key: 'Escape' }, { ...facts, running: true })).toBe('stop')
  })
})

function model(endpoint: string, name: string, change: Partial<Model> = {}): Model {
  return {
    key: modelKeyOf(endpoint as EndpointId, name),
    endpointId: endpoint as EndpointId,
    endpointName: endpoint,
    name,
    displayName: name,
    family: null,
    parameters: null,
    quantization: null,
    sizeBytes: null,
    contextLength: null,
    capabilities: ['chat'],
    resident: null,
    pinned: false,
    remote: false,
    demo: false,
    ...change,
  }
}

test('the picker shows what is in memory first and leaves out what can only embed', () => {
  const resident = { sizeBytes: 1, vramBytes: 1, contextLength: null, expiresAt: null }
  const groups = pickerGroups([
    model('ollama', 'b'),
    model('lmstudio', 'c'),
    model('ollama', 'embed', { capabilities: ['embedding'] }),
    model('ollama', 'a', { resident }),
  ])
  expect(groups.map(({ title, models }) => [title, models.map(({ name }) => name)])).toEqual([
    ['In memory now', ['a']],
    ['lmstudio', ['c']],
    ['ollama', ['b']],
  ])
})

describe('describeFailure', () => {
  test.each(failureCodes)('%s has a sentence, a way on and a button', (code) => {
    const text = describeFailure({ code, message: 'm' }, { model: null, endpoint: null })
    expect(text.title).toMatch(/^[A-Z].*\.$/)
    expect(text.title + text.advice).not.toMatch(/[{}]/)
    expect(text.advice).toMatch(/[.!]$/)
    expect(text.remedies.length).toBeGreaterThan(0)
  })

  test('what is mended elsewhere leads there', () => {
    const names = { model: null, endpoint: null }
    const waysOf = (code: FailureCode) => describeFailure({ code, message: '' }, names).remedies
    for (const code of ['unauthorised', 'unreachable', 'wrong-server', 'no-model'] as const) {
      expect(waysOf(code)).toContain('endpoints')
    }
    for (const code of ['out-of-memory', 'guardrail', 'model-corrupt'] as const) {
      expect(waysOf(code)).toContain('models')
    }
  })

  test('names and waiting times are filled in', () => {
    const text = describeFailure(
      { code: 'rate-limited', message: '', retryAfterMs: 4_200 },
      { model: 'qwen3:8b', endpoint: 'ollama at work' },
    )
    expect(text.title).toBe('Ollama at work asks to slow down.')
    expect(text.advice).toContain('5 s')
  })

  test('a model keeps its spelling at the beginning of a sentence', () => {
    const failure = { code: 'out-of-memory', message: '' } as const
    const title = (model: string | null) =>
      describeFailure(failure, { model, endpoint: null }).title
    expect(title('qwen3:8b')).toBe('qwen3:8b ran out of memory.')
    expect(title(null)).toBe('The model ran out of memory.')
  })
})

test('each refusal of a message says how to go on', () => {
  expect(describeRefusal(new AppError('disconnected', ''))).toMatchObject({ way: 'again' })
  expect(describeRefusal(new AppError('run-active', 'An answer runs.'))).toEqual({
    sentence: 'An answer runs.',
    way: 'stop',
  })
  expect(describeRefusal(new AppError('too-large', 'Too long.'))).toMatchObject({ way: null })
})

describe('finishedPart', () => {
  test('speaks whole blocks, without signs, and names code', () => {
    const text =
      '# Plan\n\nUse **this**:\n\n```ts\nlet a\n\nlet b\n```\n\nDone [here](https://x.y).'
    const part = finishedPart(text, 0, false)
    expect(part.text).toContain('Code block in ts.')
    expect(part.text).not.toMatch(/let a|\*\*|https/)
    expect(part.end).toBe(text.length)
  })

  test('waits for the end of a block and of a fence', () => {
    expect(finishedPart('Half a sent', 0, true)).toEqual({ text: '', end: 0 })
    expect(finishedPart('```\nlet a\n\nlet b', 0, true)).toEqual({ text: '', end: 0 })
    expect(finishedPart('One.\n\nTwo', 0, true)).toEqual({ text: 'One.', end: 4 })
  })
})

test('code is cut into whole pieces that join to what it was', () => {
  const code = Array.from({ length: 95 }, (_, index) => `line ${index}`).join('\n')
  expect(splitCode(code)).toHaveLength(3)
  expect(splitCode(code).join('\n')).toBe(code)
})

test.each([
  [410, '0.41 s'],
  [4_200, '4.2 s'],
  [38_400, '38 s'],
  [125_000, '2 min 5 s'],
])('%i ms reads %s', (ms, text) => expect(formatSeconds(ms)).toBe(text))
