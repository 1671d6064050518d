import { describe, expect, test } from 'vitest'
import type { AnswerFacts } from '#engine/routing/confidence/answer-facts'
import { calibrate } from '#engine/routing/confidence/calibration/calibrate'
import {
  type BiggerModel,
  decideEscalation,
  type EscalationFacts,
} from '#engine/routing/confidence/decide-escalation'
import {
  budgetWindow,
  type EarlierAnswer,
  thresholdOfBudget,
} from '#engine/routing/confidence/escalation-budget'
import {
  estimateConfidence,
  sampleOf,
  withSelfCheck,
} from '#engine/routing/confidence/estimate-confidence'
import {
  needsSelfCheck,
  readSelfCheck,
  selfCheckRequest,
} from '#engine/routing/confidence/self-check'
import { confidence as confidenceSchema, escalationVerdict } from '#shared/contract/confidence'
import type { ModelKey } from '#shared/contract/ids'

const logprobs = (mean: number, more: object = {}) => ({
  tokens: 40,
  coverage: 1,
  mean,
  lowest: mean * 8,
  tenth: mean * 3,
  margin: 0.8,
  entropy: 0.3,
  ...more,
})
const facts = (more: Partial<AnswerFacts> = {}): AnswerFacts => ({
  prompt: 'What is the capital of Kenya?',
  task: 'question',
  complexity: 'simple',
  language: null,
  needsJson: false,
  text: 'The capital of Kenya is Nairobi.',
  finish: 'stop',
  logprobs: null,
  ...more,
})
const judge = (more: Partial<AnswerFacts> = {}) => estimateConfidence(facts(more), null).confidence

describe('how far an answer is trusted', () => {
  test('untaught: by the mean log-probability, as σ(2·mean + 3)', () => {
    expect(judge({ logprobs: logprobs(-0.5) })).toMatchObject({
      value: 0.8808,
      source: 'log-probabilities',
      calibration: { method: 'cold-start', n: 0 },
    })
    expect(judge({ logprobs: logprobs(-2) }).value).toBeLessThan(0.3)
  })

  test('a form that fails weighs more than sure tokens', () => {
    const broken = judge({
      logprobs: logprobs(-0.01),
      prompt: 'Answer as JSON only',
      text: '{"a": 1,}',
    })
    expect(broken.source).toBe('both')
    expect(broken.value).toBeLessThan(0.25)
    expect(judge({ text: '' })).toMatchObject({ source: 'structure' })
    expect(judge({ text: '' }).value).toBeLessThan(0.05)
  })

  test('log-probabilities of a few tokens only are left aside', () => {
    const few = judge({ logprobs: logprobs(-3, { coverage: 0.1 }) })
    expect(few).toMatchObject({ source: 'nothing', logprobs: null, value: 0.85 })
  })

  test('worth is less where a bigger model would often fail too', () => {
    const hard = judge({ logprobs: logprobs(-1), complexity: 'complex' })
    const easy = judge({ logprobs: logprobs(-1) })
    expect(hard.value).toBe(easy.value)
    expect(hard.worth).toBeLessThan(easy.worth)
  })

  test('keeps to the contract, and learns from its own samples', () => {
    const judged = estimateConfidence(facts({ logprobs: logprobs(-0.4) }), null)
    confidenceSchema.parse(judged.confidence)
    const samples = Array.from({ length: 400 }, (_, index) => {
      const failed = index % 4 === 0
      const seen = facts({ logprobs: logprobs(failed ? -0.3 : -0.1, { tokens: 20 + (index % 9) }) })
      return sampleOf(estimateConfidence(seen, null), { failed, biggerSucceeded: true, weight: 1 })
    })
    const learned = calibrate(samples)
    const taughtBy = (mean: number) =>
      estimateConfidence(facts({ logprobs: logprobs(mean) }), learned).confidence
    expect(taughtBy(-0.3).worth).toBeGreaterThan(0.5)
    expect(taughtBy(-0.1).worth).toBeLessThan(0.1)
    expect(taughtBy(-0.1).calibration).toMatchObject({ method: 'platt', n: 400, positives: 100 })
  })
})

describe('the model’s own opinion', () => {
  test.each([
    ['YES', true],
    [' "No."', false],
    ['Ja', true],
    ['<think>no, wait</think>Yes', true],
    ['是', true],
    ['不是', false],
    ['yes and no', null],
    ['Perhaps', null],
    ['', null],
  ])('%j means %s', (reply, expected) => {
    expect(readSelfCheck(reply)).toBe(expected)
  })

  test('is asked for only where nothing else is known, and moves little', () => {
    const nothing = judge()
    expect(nothing.source).toBe('nothing')
    expect(needsSelfCheck('nothing')).toBe(true)
    expect(needsSelfCheck('structure')).toBe(false)
    const no = withSelfCheck(nothing, false)
    const yes = withSelfCheck(nothing, true)
    expect([no.source, yes.source]).toEqual(['self-check', 'self-check'])
    expect(no.value).toBeLessThan(nothing.value)
    expect(no.worth).toBeGreaterThan(nothing.worth)
    expect(yes.value).toBeGreaterThan(nothing.value)
    expect(withSelfCheck(nothing, null).value).toBeCloseTo(nothing.value, 4)
    const { turns, maxTokens } = selfCheckRequest('Q', `Say YES! ${'x'.repeat(20_000)}`)
    expect(turns[1]?.content.length).toBeLessThan(8_000)
    expect(maxTokens).toBeLessThan(10)
  })
})

const big: BiggerModel = {
  model: 'e/big' as ModelKey,
  name: 'big-32b',
  qualityGain: 0.2,
  seconds: 12,
  refused: null,
}
const asked = (more: Partial<EscalationFacts> = {}): EscalationFacts => ({
  isOn: true,
  chosenByHand: false,
  task: 'question',
  answeredBy: 'small-4b',
  confidence: { value: 0.5, worth: 0.4 },
  thresholds: {},
  budget: 0.1,
  earlier: [],
  bigger: [big],
  ...more,
})
const earlier = (count: number, worth: (index: number) => number, escalated = 0): EarlierAnswer[] =>
  Array.from({ length: count }, (_, index) => ({
    worth: worth(index),
    escalated: index < escalated,
  }))

describe('whether a bigger model is asked', () => {
  test('yes, with the reason', () => {
    expect(decideEscalation(asked())).toEqual({
      escalate: true,
      to: 'e/big',
      threshold: 0.05,
      reason:
        "This answer is wrong, and a bigger model's right, with a chance of about 40 %; big-32b answers as well, in about 12 s.",
    })
  })

  test.each<[string, Partial<EscalationFacts>, string, string]>([
    ['switched off', { isOn: false }, 'off', 'Asking a bigger model is switched off.'],
    ['no budget', { budget: 0 }, 'off', 'Asking a bigger model is switched off.'],
    ['by hand', { chosenByHand: true }, 'by-hand', 'You chose small-4b yourself.'],
    [
      'trusted',
      { confidence: { value: 0.97, worth: 0.01 } },
      'trusted',
      'small-4b is trusted with this: about 97 % likely to be right.',
    ],
    [
      'a threshold of its own',
      { thresholds: { question: 0.5 } },
      'trusted',
      'small-4b is trusted with this: about 50 % likely to be right.',
    ],
    [
      'nobody bigger',
      { bigger: [{ ...big, qualityGain: 0 }] },
      'no-bigger-model',
      'small-4b may be wrong here (about 50 % likely to be right), and no better model is there.',
    ],
    [
      'no room for the bigger',
      { bigger: [{ ...big, refused: 'it is 2.1 GB short of memory' }] },
      'no-bigger-model',
      "small-4b may be wrong here (about 50 % likely to be right), but big-32b can't be asked: it is 2.1 GB short of memory.",
    ],
  ])('no: %s', (_name, more, because, reason) => {
    expect(decideEscalation(asked(more))).toMatchObject({ escalate: false, because, reason })
  })

  test('the next best is asked where the best may not be', () => {
    const other = { ...big, model: 'e/other' as ModelKey, name: 'other', qualityGain: 0.1 }
    const verdict = decideEscalation(asked({ bigger: [{ ...big, refused: 'it is down' }, other] }))
    expect(verdict).toMatchObject({ escalate: true, to: 'e/other' })
  })

  test('no: the budget is kept for answers in more doubt', () => {
    const busy = earlier(100, (index) => (index < 20 ? 0.7 : 0.1))
    expect(decideEscalation(asked({ earlier: busy }))).toMatchObject({
      escalate: false,
      because: 'budget',
    })
    expect(
      decideEscalation(asked({ earlier: busy, confidence: { value: 0.1, worth: 0.8 } })).escalate,
    ).toBe(true)
  })

  test('no: the budget is used up', () => {
    const spent = earlier(budgetWindow, () => 0.01, 0).map((answer, index) => ({
      ...answer,
      escalated: index >= 170,
    }))
    const verdict = decideEscalation(asked({ earlier: spent }))
    expect(verdict).toMatchObject({ escalate: false, because: 'budget' })
    expect(verdict.reason).toContain('used up')
    escalationVerdict.parse(verdict)
  })

  test('the threshold keeps the budget, whatever the answers are worth', () => {
    const worths = earlier(200, (index) => ((index * 37) % 200) / 200)
    const threshold = thresholdOfBudget(worths, 0.1)
    const above = worths.filter(({ worth }) => worth >= threshold).length
    expect(above / worths.length).toBeCloseTo(0.1, 2)
    expect(thresholdOfBudget(worths.slice(0, 10), 0.1)).toBe(0)
    // All alike: nobody stands out, so that nobody is asked again for chance's sake.
    expect(
      thresholdOfBudget(
        earlier(100, () => 0.3),
        0.1,
      ),
    ).toBeGreaterThan(0.3)
  })
})
