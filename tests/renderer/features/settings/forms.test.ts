import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error'
import type { EndpointId } from '#shared/contract/ids'
import { modelKeyOf } from '#shared/contract/ids'
import type { ModelCapability } from '#shared/contract/models'
import { endpointSettings } from '#shared/contract/settings'
import {
  completeUrl,
  makeEndpointId,
} from '../../../../src/renderer/features/endpoints/endpoint-id.ts'
import { modelTargets } from '../../../../src/renderer/features/routing/rules/model-targets.ts'
import { moveItem } from '../../../../src/renderer/features/routing/rules/rule-order.ts'
import { readProblem } from '../../../../src/renderer/features/settings/use-change-setting.ts'

describe('makeEndpointId', () => {
  it('gives ids that the settings accept, whatever the name', () => {
    const id = endpointSettings.shape.id
    for (const name of [
      'Workstation',
      'Büro – GPU #2',
      '日本語',
      '---',
      'x'.repeat(90),
      'LM Studio',
    ]) {
      expect(id.safeParse(makeEndpointId(name, [])).success).toBe(true)
    }
    expect(makeEndpointId('Büro – GPU #2', [])).toBe('bu-ro-gpu-2')
  })

  it('keeps clear of those that are taken', () => {
    expect(makeEndpointId('Ollama', ['ollama', 'ollama-2'])).toBe('ollama-3')
    const long = 'x'.repeat(90)
    const first = makeEndpointId(long, [])
    expect(endpointSettings.shape.id.safeParse(makeEndpointId(long, [first])).success).toBe(true)
  })
})

it('adds the scheme that was left out and touches no other', () => {
  expect(completeUrl(' 10.0.0.5:11434 ')).toBe('http://10.0.0.5:11434')
  expect(completeUrl('https://box.lan')).toBe('https://box.lan')
  expect(completeUrl('ftp://box')).toBe('ftp://box')
  expect(completeUrl('')).toBe('')
})

it('moves a rule by one place, never over an end', () => {
  const rules = ['a', 'b', 'c']
  expect(moveItem(rules, 0, 1)).toEqual(['b', 'a', 'c'])
  expect(moveItem(rules, 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moveItem(rules, 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moveItem(rules, 0, -1)).toBe(rules)
  expect(moveItem(rules, 2, 3)).toBe(rules)
  expect(moveItem(rules, 7, 0)).toBe(rules)
})

it('suggests models that can chat, by name and by key, and whole endpoints', () => {
  const id = (name: string) => name as EndpointId
  const model = (endpoint: string, name: string, capabilities: ModelCapability[]) => ({
    name,
    key: modelKeyOf(id(endpoint), name),
    capabilities,
  })
  const targets = modelTargets(
    [{ id: id('ollama') }, { id: id('lmstudio') }],
    [
      model('ollama', 'qwen3:8b', ['chat']),
      model('lmstudio', 'qwen3:8b', ['chat', 'tools']),
      model('ollama', 'nomic', ['embedding']),
    ],
    ['code'],
  )
  expect(targets).toEqual([
    'qwen3:8b',
    'ollama/qwen3:8b',
    'lmstudio/qwen3:8b',
    'ollama/*',
    'lmstudio/*',
    'tag:code',
    'preset:fast',
    'preset:balanced',
    'preset:best',
    'preset:quiet',
  ])
})

describe('readProblem', () => {
  it('finds the field that the engine complains about', () => {
    const error = new AppError('invalid-input', 'Rule “x”: no such variable', {
      problems: [{ path: 'routing.rules.0.when', line: 3, column: 7, message: '' }],
    })
    expect(readProblem(error)).toEqual({ field: 'when', message: 'Rule “x”: no such variable.' })
  })

  it('makes a sentence of the schema’s words', () => {
    const error = new AppError('invalid-input', 'use an address such as http://127.0.0.1:11434')
    expect(readProblem(error).message).toBe('Use an address such as http://127.0.0.1:11434.')
  })

  it('keeps the sentence where no field is named', () => {
    for (const data of [
      {},
      { problems: [] },
      { problems: 'x' },
      { problems: [null] },
      { problems: [{ path: '' }] },
    ]) {
      expect(readProblem(new AppError('storage-full', 'The disk is full.', data))).toEqual({
        field: null,
        message: 'The disk is full.',
      })
    }
  })
})
