import { expect, it } from 'vitest'
import { endpointSettings } from '#shared/contract/settings'
import {
  failureWords,
  lastTokenWords,
  modelWords,
  queueWords,
  retryWords,
  unnamedWords,
} from '../../../../src/renderer/features/endpoints/endpoint-facts.ts'
import { asNamed, asUnseen } from '../../../../src/renderer/features/endpoints/named-endpoint.ts'
import { probeWords } from '../../../../src/renderer/features/endpoints/probe-words.ts'
import { isUsable } from '../../../../src/renderer/features/models/describe-endpoint.ts'
import { makeEndpoint, makeModel } from '../models/make-models.ts'

it('tells what a probe found', () => {
  expect(probeWords({ kind: 'ollama', version: '0.33.0', models: 14 })).toBe(
    'Found Ollama 0.33.0, 14 models.',
  )
  expect(probeWords({ kind: 'llamacpp', version: null, models: 1 })).toBe(
    'Found llama-server, 1 model.',
  )
  expect(probeWords({ kind: 'lmstudio', version: null, models: 0 })).toContain('no models yet')
})

it('tells how many errors nobody has a name for', () => {
  expect(unnamedWords(makeEndpoint())).toBe('')
  expect(unnamedWords({ unnamedErrors: { count: 1, last: ' No spoon ' }, failure: null })).toBe(
    '1: “No spoon”',
  )
  expect(unnamedWords({ unnamedErrors: { count: 4, last: 'No spoon' }, failure: null })).toBe(
    '4, the last: “No spoon”',
  )
  const failure = { code: 'unknown', message: 'No spoon' } as const
  expect(unnamedWords({ unnamedErrors: { count: 4, last: 'No spoon' }, failure })).toBe(
    '4, the last one above',
  )
})

it('tells queue, residents, last token and the next try', () => {
  expect(queueWords({ running: 1, waiting: 2 })).toBe('1 running, 2 waiting')
  expect(queueWords({ running: 0, waiting: 0 })).toBe('nothing running')
  const resident = { sizeBytes: 1, vramBytes: 1, contextLength: null, expiresAt: null }
  expect(modelWords(makeEndpoint(), [makeModel('a', { resident }), makeModel('b')])).toBe(
    '3 models, 1 in memory',
  )
  expect(lastTokenWords(null, 0)).toBe('none seen yet')
  expect(retryWords(41_000, 1_000)).toBe('Tries again in 40 s.')
  expect(retryWords(500, 1_000)).toBe('Tries again now.')
  expect(retryWords(null, 0)).toBe('')
})

it('gives the last error a name and the server’s own words', () => {
  const failure = { code: 'engine-crashed' as const, message: 'exit status 2' }
  expect(failureWords(makeEndpoint({ failure }))).toMatch(/crashed\. “exit status 2”$/)
  expect(failureWords(makeEndpoint())).toBe('')
})

it('names a found endpoint so that the settings take it, and shows a named one that is not looked at', () => {
  const named = asNamed(makeEndpoint({ name: 'x'.repeat(80) }))
  expect(endpointSettings.safeParse(named).success).toBe(true)
  expect(asUnseen(named)).toMatchObject({ id: 'ollama', state: 'disabled', source: 'settings' })
})

it('counts an endpoint that is busy, loading or pausing as one that answers', () => {
  const usable = (['ready', 'busy', 'warming', 'rate-limited'] as const).map((state) =>
    isUsable({ state }),
  )
  expect(usable).toEqual([true, true, true, true])
  expect((['down', 'checking', 'disabled'] as const).some((state) => isUsable({ state }))).toBe(
    false,
  )
})
