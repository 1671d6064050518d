import { describe, expect, test } from 'vitest'
import { baseAddressOf, isLoopback, placeOf } from '#engine/endpoints/address'
import { decideCheckPause } from '#engine/endpoints/decide-check-pause'
import { decidePlacement } from '#engine/endpoints/decide-placement'
import { decideLimits } from '#engine/endpoints/limits'
import type { EndpointId } from '#shared/contract/ids'
import { createFakeServer } from '#tests/support/fake-server'
import { makeModel, residency } from '#tests/support/models'
import { known, openTestEndpoints } from './open-registry.ts'

describe('addresses', () => {
  test.each([
    ['http://localhost:1', true],
    ['http://127.0.0.1', true],
    ['http://127.8.9.1:2', true],
    ['http://[::1]:11434', true],
    ['http://192.168.1.20:11434', false],
    ['https://localhost.example.com', false],
    ['https://127.0.0.1.example.com', false],
  ])('%s is on this machine: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected)
  })

  test('only OpenAI’s interface has a path before it', () => {
    expect(baseAddressOf('openai', 'https://models.example/api/v1/')).toBe(
      'https://models.example/api',
    )
    expect(baseAddressOf('openai', 'http://127.0.0.1:8000/v1')).toBe('http://127.0.0.1:8000')
    expect(baseAddressOf('openai', 'http://127.0.0.1:8000')).toBe('http://127.0.0.1:8000')
    expect(baseAddressOf('ollama', 'http://127.0.0.1:11434/api')).toBe('http://127.0.0.1:11434')
  })

  test('ports and paths tell places apart, spellings of this machine do not', () => {
    expect(placeOf('http://localhost:1')).toBe(placeOf('http://127.0.0.1:1/'))
    expect(placeOf('http://localhost:1')).not.toBe(placeOf('http://localhost:2'))
    expect(placeOf('https://a.example/x')).not.toBe(placeOf('https://a.example/y'))
  })
})

describe('the pause before the next check', () => {
  const usual = {
    source: 'settings' as const,
    active: false,
    failures: 0,
    retryAfterMs: null,
    random: 0.5,
  }

  test('short while something runs, usual otherwise', () => {
    expect(decideCheckPause({ ...usual, active: true })).toBe(2_000)
    expect(decideCheckPause(usual)).toBe(5_000)
  })

  test('doubles up to half a minute with jitter, for those of the settings', () => {
    const pause = (failures: number, random: number) =>
      decideCheckPause({ ...usual, failures, random })
    expect(pause(1, 1)).toBe(5_000)
    expect(pause(2, 1)).toBe(10_000)
    expect(pause(2, 0)).toBe(7_500)
    expect(pause(1_000, 1)).toBe(30_000)
    expect(decideCheckPause({ ...usual, source: 'found', failures: 9 })).toBe(5_000)
  })

  test('as long as the server asks for, within reason', () => {
    expect(decideCheckPause({ ...usual, retryAfterMs: 42_000 })).toBe(42_000)
    expect(decideCheckPause({ ...usual, retryAfterMs: 0 })).toBe(5_000)
    expect(decideCheckPause({ ...usual, retryAfterMs: 1e12 })).toBe(600_000)
  })
})

test('what a request finds: its model loaded, room beside the others, or neither', () => {
  const wanted = makeModel('b:7b', { sizeBytes: 4e9 })
  const other = makeModel('a:7b', { resident: residency })
  const facts = { kind: 'ollama' as const, wanted, models: [wanted, other], freeBytes: 6e9 }
  expect(decidePlacement(facts)).toBe('beside')
  expect(decidePlacement({ ...facts, freeBytes: 5e9 })).toBe('swap')
  expect(decidePlacement({ ...facts, freeBytes: null })).toBe('swap')
  expect(decidePlacement({ ...facts, wanted: { ...wanted, sizeBytes: null } })).toBe('swap')
  expect(decidePlacement({ ...facts, models: [wanted], freeBytes: 0 })).toBe('beside')
  expect(decidePlacement({ ...facts, wanted: other })).toBe('resident')
  expect(decidePlacement({ ...facts, wanted: { ...wanted, remote: true } })).toBe('resident')
  expect(decidePlacement({ ...facts, kind: 'openai' })).toBe('resident')
})

test('limits: what the user says, then what the server tells, then what is usual', () => {
  expect(decideLimits('ollama', null, null)).toEqual({ perModel: 1, endpoint: 3 })
  expect(decideLimits('lmstudio', null, null).perModel).toBe(4)
  expect(decideLimits('llamacpp', null, 2).perModel).toBe(2)
  expect(decideLimits('llamacpp', 6, 2).perModel).toBe(6)
  expect(decideLimits('openai', null, null)).toEqual({ perModel: 8, endpoint: 8 })
})

test('ten endpoints with 200 models each are listed soon after their answers', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `model-${index}:7b`)
  const { registry } = openTestEndpoints(() => createFakeServer(names))
  registry.setKnown(
    known({
      discovery: { enabled: false },
      endpoints: Array.from({ length: 10 }, (_, index) => ({
        id: `e${index}`,
        kind: 'ollama' as const,
        url: `http://10.0.0.${index + 1}:11434`,
      })),
    }),
  )
  const begun = performance.now()
  const { models } = await registry.refresh()
  const firstMs = performance.now() - begun
  const again = performance.now()
  await registry.refresh()
  const secondMs = performance.now() - again
  expect(models).toHaveLength(2_000)
  console.info(
    `2 000 models listed in ${firstMs.toFixed(1)} ms, again in ${secondMs.toFixed(1)} ms`,
  )
  expect(Math.max(firstMs, secondMs)).toBeLessThan(100)
  expect(registry.knownAs('e9' as EndpointId)?.url).toBe('http://10.0.0.10:11434')
})
