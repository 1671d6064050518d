import { describe, expect, test } from 'vitest'
import { decideNextTry } from '#engine/chat/decide-next-try'
import type { FailedTry, NextTryFacts, Option } from '#engine/chat/next-try-facts'
import type { AttemptRemedy } from '#shared/contract/attempt'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import { type Failure, type FailureCode, failureCodes } from '#shared/failure'

const option = (key: string, over: Partial<Option> = {}): Option => {
  const [endpointId = '', name = ''] = key.split('/')
  return {
    model: key as ModelKey,
    name,
    endpointId: endpointId as EndpointId,
    parameters: 8e9,
    contextLength: 32_768,
    resident: false,
    setsContext: true,
    unwell: false,
    ...over,
  }
}

const failed = (
  key: string,
  failure: Partial<Failure> & { code: FailureCode },
  over: Partial<FailedTry> = {},
): FailedTry => {
  const { model, name, endpointId, parameters, contextLength } = option(key)
  return {
    ...{ model, name, endpointId, parameters, contextLength },
    failure: { message: 'as the server said it', ...failure },
    refused: false,
    remedy: null,
    ...over,
  }
}

const options = [
  option('a/first:8b'),
  option('a/large:30b', { parameters: 30e9, contextLength: 131_072 }),
  option('a/small:3b', { parameters: 3e9 }),
  option('b/first:8b'),
  option('b/other:8b'),
]

const facts = (over: Partial<NextTryFacts> = {}): NextTryFacts => ({
  options,
  byHand: false,
  totalTokens: 300,
  hasHistory: false,
  ...over,
})

/** `smaller-context a/first:8b`, or `-` where nothing is tried. */
function said(history: FailedTry[], over: Partial<NextTryFacts> = {}): string {
  const next = decideNextTry(history, facts(over))
  return next ? `${next.remedy.kind} ${next.model}` : '-'
}

/** What follows when the first model of several fails, and when it is the only one. */
const expected: Record<FailureCode, [among: string, alone: string]> = {
  'no-model': ['elsewhere b/first:8b', '-'],
  'out-of-memory': ['smaller-context a/first:8b', 'smaller-context a/first:8b'],
  guardrail: ['smaller-context a/first:8b', 'smaller-context a/first:8b'],
  'model-corrupt': ['elsewhere b/first:8b', '-'],
  'model-unsupported': ['elsewhere b/first:8b', '-'],
  'model-not-found': ['elsewhere b/first:8b', 'refreshed a/first:8b'],
  'load-failed': ['elsewhere b/first:8b', '-'],
  'load-timeout': ['elsewhere b/first:8b', '-'],
  'engine-crashed': ['elsewhere b/first:8b', 'waited a/first:8b'],
  'queue-full': ['elsewhere b/first:8b', 'waited a/first:8b'],
  'context-too-long': ['longer-context a/large:30b', 'shorter-history a/first:8b'],
  unauthorised: ['elsewhere b/first:8b', '-'],
  'rate-limited': ['elsewhere b/first:8b', '-'],
  unreachable: ['elsewhere b/first:8b', '-'],
  'wrong-server': ['elsewhere b/first:8b', '-'],
  stalled: ['elsewhere b/first:8b', '-'],
  truncated: ['elsewhere b/first:8b', '-'],
  malformed: ['elsewhere b/first:8b', '-'],
  'bad-request': ['next-model a/large:30b', '-'],
  unknown: ['elsewhere b/first:8b', '-'],
}

describe('the next try', () => {
  test.each(failureCodes)('after %s', (code) => {
    const [among, alone] = expected[code]
    expect(said([failed('a/first:8b', { code })])).toBe(among)
    const only = { options: [option('a/first:8b')], hasHistory: true }
    expect(said([failed('a/first:8b', { code })], only)).toBe(alone)
  })

  test.each(failureCodes)('after %s a model that was chosen by hand is not replaced', (code) => {
    const next = decideNextTry(
      [failed('a/first:8b', { code })],
      facts({ byHand: true, hasHistory: true }),
    )
    expect([undefined, 'a/first:8b']).toContain(next?.model)
  })

  /** What would only fail the same way again. */
  const deterministic: FailureCode[] = [
    'model-corrupt',
    'model-unsupported',
    'unauthorised',
    'bad-request',
    'wrong-server',
  ]
  test.each(deterministic)(
    '%s is never repeated on the same model, whatever came before',
    (code) => {
      const history: FailedTry[] = [failed('a/first:8b', { code })]
      for (let tries = 0; tries < 20; tries++) {
        const next = decideNextTry(history, facts({ hasHistory: true }))
        if (!next) break
        expect(history.map(({ model }) => model)).not.toContain(next.model)
        history.push(failed(next.model, { code }, { remedy: next.remedy }))
      }
      expect(history.length).toBeLessThanOrEqual(3)
    },
  )

  test.each(failureCodes)('%s everywhere comes to an end', (code) => {
    const history = [failed('a/first:8b', { code, retryAfterMs: 10 })]
    while (history.length < 50) {
      const next = decideNextTry(history, facts({ hasHistory: true }))
      if (!next) break
      history.push(failed(next.model, { code, retryAfterMs: 10 }, { remedy: next.remedy }))
    }
    expect(history.length).toBeLessThan(16)
  })

  test('memory: a smaller context once, then smaller models or loaded ones', () => {
    const short = { code: 'out-of-memory' } as const
    const first = decideNextTry([failed('a/first:8b', short)], facts())
    expect(first?.remedy).toEqual({ kind: 'smaller-context', tokens: 2048 })
    const again = failed('a/first:8b', short, { remedy: { kind: 'smaller-context', tokens: 2048 } })
    const history = [failed('a/first:8b', short), again]
    expect(said(history)).toBe('smaller-model a/small:3b')
    const loaded = options.map((one) =>
      one.model === 'a/large:30b' ? { ...one, resident: true } : one,
    )
    expect(said(history, { options: loaded })).toBe('next-model a/large:30b')
  })

  test('memory: the prompt has to fit the smaller context, and the server to take it', () => {
    const short = [failed('a/first:8b', { code: 'out-of-memory' })]
    const next = decideNextTry(short, facts({ totalTokens: 6_000 }))
    expect(next?.remedy).toEqual({ kind: 'smaller-context', tokens: 8_192 })
    expect(said(short, { totalTokens: 31_000 })).toBe('smaller-model a/small:3b')
    const fixed = options.map((one) => ({ ...one, setsContext: false }))
    expect(said(short, { options: fixed })).toBe('smaller-model a/small:3b')
  })

  test('memory: where the ledger refused, others are asked, and at last the best one waits', () => {
    const refused = { refused: true }
    const code = { code: 'out-of-memory' } as const
    const history = [failed('a/first:8b', code, refused)]
    expect(said(history)).toBe('next-model a/large:30b')
    for (const key of ['b/first:8b', 'a/large:30b', 'a/small:3b', 'b/other:8b']) {
      history.push(failed(key, code, refused))
    }
    expect(decideNextTry(history, facts())).toEqual({
      model: 'a/first:8b',
      remedy: { kind: 'waits-for-room' },
      noOther: true,
    })
  })

  test('a short Retry-After is waited for at once, a long one only where nobody else is', () => {
    const soon = failed('a/first:8b', { code: 'rate-limited', retryAfterMs: 2_000 })
    expect(said([soon])).toBe('waited a/first:8b')
    const later = failed('a/first:8b', { code: 'rate-limited', retryAfterMs: 20_000 })
    expect(said([later])).toBe('elsewhere b/first:8b')
    expect(said([later], { options: [option('a/first:8b')] })).toBe('waited a/first:8b')
    const never = failed('a/first:8b', { code: 'rate-limited', retryAfterMs: 3_600_000 })
    expect(said([never], { options: [option('a/first:8b')] })).toBe('-')
  })

  test('a full queue is waited out, longer each time, and not for ever', () => {
    const only = { options: [option('a/first:8b')] }
    const history = [failed('a/first:8b', { code: 'queue-full' })]
    const waits: AttemptRemedy[] = []
    for (let next = decideNextTry(history, facts(only)); next && waits.length < 9; ) {
      waits.push(next.remedy)
      history.push(failed('a/first:8b', { code: 'queue-full' }, { remedy: next.remedy }))
      next = decideNextTry(history, facts(only))
    }
    expect(waits.map((one) => one.kind === 'waited' && one.ms)).toEqual([1000, 2000, 4000, 8000])
  })

  test('what an endpoint refuses for itself closes it for its other models', () => {
    expect(said([failed('a/small:3b', { code: 'unreachable' })])).toBe('next-model b/first:8b')
    const both = [
      failed('a/small:3b', { code: 'unreachable' }),
      failed('b/first:8b', { code: 'unauthorised' }),
    ]
    expect(said(both)).toBe('-')
  })

  test('a refused prompt goes to another model before the same one elsewhere', () => {
    const refused = [failed('a/first:8b', { code: 'bad-request' })]
    const twin = option('b/first:8b')
    expect(said(refused, { options: [twin, option('b/other:8b')] })).toBe('next-model b/other:8b')
    expect(said(refused, { options: [twin] })).toBe('elsewhere b/first:8b')
  })

  test('what is not well is passed over', () => {
    const ill = options.map((one) =>
      one.endpointId === 'b' || one.name === 'large:30b' ? { ...one, unwell: true } : one,
    )
    expect(said([failed('a/first:8b', { code: 'stalled' })], { options: ill })).toBe(
      'next-model a/small:3b',
    )
  })
})
