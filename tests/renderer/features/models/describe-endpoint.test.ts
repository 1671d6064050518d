import { describe, expect, it } from 'vitest'
import type { EndpointId } from '#shared/contract/ids'
import type { Endpoint } from '#shared/contract/models'
import type { FailureCode } from '#shared/failure'
import {
  describeEndpoint,
  summariseEndpoints,
} from '../../../../src/renderer/features/models/describe-endpoint.ts'
import { timeAgo } from '../../../../src/renderer/features/models/time-ago.ts'

const endpoint = (facts: Partial<Endpoint> = {}): Endpoint => ({
  id: 'ollama' as EndpointId,
  kind: 'ollama',
  name: 'Ollama',
  url: 'http://127.0.0.1:11434',
  source: 'found',
  state: 'ready',
  version: '0.29.0',
  modelCount: 3,
  failure: null,
  checkedAt: 0,
  queue: { running: 0, waiting: 0 },
  abilities: { load: false, unload: false, pull: false, remove: false },
  hasToken: false,
  lastTokenAt: null,
  retryAt: null,
  ...facts,
})
const failing = (code: FailureCode, message = 'said so', status?: number) =>
  endpoint({ state: 'down', failure: { code, message, status } })

describe('describeEndpoint', () => {
  it('has nothing to advise while all is well', () => {
    expect(describeEndpoint(endpoint())).toEqual({ tone: 'green', state: 'Ready', advice: '' })
  })

  it('says what to start, by kind', () => {
    expect(describeEndpoint(failing('unreachable')).advice).toBe(
      'Refuses connections. Start Ollama and it joins by itself.',
    )
    expect(describeEndpoint({ ...failing('unreachable'), kind: 'lmstudio' }).advice).toContain(
      'Start server',
    )
  })

  it('names the status of a refused sign-in', () => {
    const refused = { ...failing('unauthorised', 'no', 403), state: 'misconfigured' as const }
    expect(describeEndpoint(refused).advice).toMatch(/^Answers 403: it wants a token/)
  })

  it('quotes the server where there are no words of our own, and never quotes nothing', () => {
    expect(describeEndpoint(failing('engine-crashed', 'exit 139')).advice).toBe(
      'It says: “exit 139”',
    )
    expect(describeEndpoint(failing('engine-crashed', '  ')).advice).toContain('Start Ollama')
  })

  it('tells a ready server without models how to get one', () => {
    expect(describeEndpoint(endpoint({ modelCount: 0 })).advice).toContain('ollama pull')
  })
})

describe('summariseEndpoints', () => {
  it('counts those that are ready', () => {
    expect(summariseEndpoints([endpoint()])).toEqual({
      tone: 'green',
      text: '1 endpoint ready',
      short: '1 ready',
    })
    expect(summariseEndpoints([endpoint(), endpoint()]).text).toBe('2 endpoints ready')
  })

  it('misses one that the user named, not one that was merely looked for or switched off', () => {
    const named = endpoint({ source: 'settings', state: 'down' })
    expect(summariseEndpoints([endpoint(), named])).toEqual({
      tone: 'amber',
      text: '1 of 2 endpoints ready',
      short: '1 of 2 ready',
    })
    expect(summariseEndpoints([endpoint(), endpoint({ state: 'down' })]).tone).toBe('green')
    expect(summariseEndpoints([endpoint(), { ...named, state: 'disabled' }]).tone).toBe('green')
  })

  it('says that it is looking, or that nothing is there', () => {
    expect(summariseEndpoints([endpoint({ state: 'checking' })]).text).toBe('Looking for endpoints')
    expect(summariseEndpoints([endpoint({ state: 'down' })]).text).toBe('No endpoint ready')
    expect(summariseEndpoints([]).text).toBe('No endpoint ready')
  })
})

it('tells how long ago', () => {
  const ago = (ms: number) => timeAgo(1_000_000_000, 1_000_000_000 + ms)
  expect([2_000, 42_000, 120_000, 7_200_000, 172_800_000, -5_000].map(ago)).toEqual([
    'just now',
    '42 s ago',
    '2 min ago',
    '2 h ago',
    '2 d ago',
    'just now',
  ])
})
