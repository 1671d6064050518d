import { expect, test } from 'vitest'
import { findBigger } from '#engine/chat/find-bigger'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Candidate } from '#shared/contract/routing'

function candidate(key: string, mean: number, over: Partial<Candidate> = {}): Candidate {
  const [endpointId = '', name = ''] = key.split('/')
  return {
    model: key as ModelKey,
    name,
    endpointId: endpointId as EndpointId,
    endpointName: endpointId,
    demo: false,
    resident: false,
    rejected: null,
    obstacle: null,
    score: 50,
    terms: [],
    quality: { mean, low: mean - 0.1, high: mean + 0.1, n: 0, source: 'size', detail: '' },
    seconds: 3,
    fit: null,
    ...over,
  }
}

const small = candidate('a/small', 0.7)
const answeredBy = { key: small.model, name: small.name }
const namesOf = (candidates: Candidate[], failed: ModelKey[] = []) =>
  findBigger([small, ...candidates], answeredBy, new Set(failed)).map(({ model }) => model)

test('those that should answer better, the best first; of equals the one that costs less', () => {
  expect(
    namesOf([
      candidate('a/large', 0.8),
      candidate('a/hardly', 0.71),
      candidate('a/worse', 0.5),
      candidate('b/slow', 0.9, { score: 10 }),
      candidate('b/quick', 0.9, { score: 40 }),
    ]),
  ).toEqual(['b/quick', 'b/slow', 'a/large'])
})

test('the same model elsewhere is none, whatever was learned of it there', () => {
  expect(namesOf([candidate('b/small', 0.95)])).toEqual([])
})

test('one that can’t do such a thing at all is not named; one that can’t now is, with the reason', () => {
  const embeds = { rejected: 'makes embeddings', obstacle: { kind: 'capability' } } as const
  const noRoom = { rejected: 'needs 20 GB', obstacle: { kind: 'memory' } } as const
  const found = findBigger(
    [
      small,
      candidate('a/embed', 0.9, embeds as Partial<Candidate>),
      candidate('a/huge', 0.9, noRoom as Partial<Candidate>),
    ],
    answeredBy,
    new Set(),
  )
  expect(found).toMatchObject([
    { model: 'a/huge', refused: 'needs 20 GB', qualityGain: expect.closeTo(0.2) },
  ])
})

test('what failed for this very answer is not asked once more', () => {
  const large = candidate('a/large', 0.9)
  expect(findBigger([small, large], answeredBy, new Set([large.model]))).toMatchObject([
    { model: 'a/large', refused: 'it has just failed' },
  ])
})
