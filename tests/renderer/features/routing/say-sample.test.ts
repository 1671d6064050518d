import { expect, test } from 'vitest'
import type { JudgeOffer, ReplaySample, SamplePlan } from '#shared/contract/replay-sample'
import { readTargets } from '../../../../src/renderer/features/routing/replay/draft/draft-tags.tsx'
import {
  sayDuration,
  sayLeftOut,
  sayOffers,
  sayOutcome,
  sayPlan,
  sayProgress,
  sayVerdict,
  sayWinRate,
} from '../../../../src/renderer/features/routing/replay/sample/say-sample.ts'

const none = { deleted: 0, noAnswer: 0, noModel: 0, gone: 0, hosted: 0 }

test('a plan says who answers what, in what time, at what cost', () => {
  const plan = {
    prompts: 8,
    seconds: 400,
    dollars: 0.034,
    models: [
      { name: 'large', prompts: 7 },
      { name: 'cloud', prompts: 1 },
    ],
  } as SamplePlan
  expect(sayPlan(plan)).toBe(
    'large answers 7 prompts, then cloud answers 1 prompt: about 7 min, about $0.03.',
  )
  expect(sayPlan({ ...plan, prompts: 0 })).toContain('None')
  expect([sayDuration(0.2), sayDuration(89), sayDuration(6000)]).toEqual([
    'about 1 s',
    'about 89 s',
    'about 1.7 h',
  ])
})

test('what is left out has a sentence for each reason', () => {
  expect(sayLeftOut(none)).toEqual([])
  const said = sayLeftOut({ deleted: 2, noAnswer: 1, noModel: 0, gone: 3, hosted: 1 }, 700)
  expect(said).toHaveLength(5)
  expect(said[0]).toBe('2 prompts are left out: their conversations were deleted.')
  expect(said.at(-1)).toContain('700 older ones')
})

test('a win rate is given with its interval, and no more is claimed than it holds', () => {
  const rate = { n: 10, wins: 7, losses: 1, ties: 2, rate: 0.8, low: 0.49, high: 0.94 }
  expect(sayWinRate(rate)).toBe(
    'The new answers win 80 % (49–94 %): 7 better, 1 worse, 2 ties of 10.',
  )
  expect(sayVerdict(rate)).toContain('Too few')
  expect(sayVerdict({ ...rate, low: 0.51 })).toContain('are better')
  expect(sayVerdict({ ...rate, high: 0.49 })).toContain('are worse')
})

test('only weak judges, or none, are said to be so', () => {
  const offer = (weak: boolean) => ({ weak }) as JudgeOffer
  expect(sayOffers([])).toContain('No other model')
  expect(sayOffers([offer(true), offer(true)])).toContain('Only models smaller')
  expect(sayOffers([offer(false), offer(true)])).toBeNull()
})

test('progress says what is done, what goes on and what is left', () => {
  const pair = (status: string) => ({ status })
  const sample = {
    status: 'asking',
    pairs: [pair('answered'), pair('asking'), pair('failed')],
    now: { pair: 'x', phase: 'queued', place: 2 },
    secondsLeft: 30,
    judge: null,
  } as ReplaySample
  expect(sayProgress(sample)).toBe(
    '1 of 3 prompts answered again, 1 failed, about 30 s left. The model waits in the queue (place 2).',
  )
  expect(sayProgress({ ...sample, status: 'interrupted', now: null })).toContain(
    'Interrupted when Switchyard was closed',
  )
})

test('an outcome names the winner', () => {
  expect(sayOutcome('b', { a: 'old:1b', b: 'new:8b' })).toBe('new:8b was better')
  expect(sayOutcome('bad', null)).toBe('Both bad')
})

test('targets are read with commas between', () => {
  expect(readTargets(' a, b,, a ,c ')).toEqual(['a', 'b', 'c'])
  expect(readTargets(' ')).toEqual([])
})
