import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extractFeatures } from '#engine/routing/features'
import { betaInterval, digamma, trigamma } from '#engine/routing/learning/beta-interval'
import { estimateQuality } from '#engine/routing/learning/estimate-quality'
import { createKnowledge } from '#engine/routing/learning/knowledge'
import type { CountedOutcome } from '#engine/routing/learning/outcome-store'
import { growthAt, halfLifeDays } from '#engine/routing/learning/outcome-weights'
import { guessMean } from '#engine/routing/quality-prior'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import { outcomeKinds } from '#shared/contract/learning'
import { complexities, type Features, taskNames } from '#shared/contract/routing'

const day = 24 * 3_600_000
const now = Date.UTC(2026, 10, 20)
const key = 'ollama/a' as ModelKey
const model = { name: 'a', parameters: 7e9 }

function outcomeOf(over: Partial<CountedOutcome> = {}): CountedOutcome {
  return {
    at: now,
    model: key,
    task: 'codegen',
    complexity: 'medium',
    kind: 'thumb',
    value: 1,
    prompt: null,
    ...over,
  }
}

const codegen: Features = { ...extractFeatures('x'), task: 'codegen', complexity: 'medium' }

function estimate(outcomes: CountedOutcome[], features = codegen, at = now) {
  const knowledge = createKnowledge()
  for (const outcome of outcomes) knowledge.add(outcome)
  return estimateQuality(knowledge.models.get(key)?.values() ?? [], {
    features,
    guess: guessMean(model, features.task, features.complexity),
    guessOf: (task, complexity) => guessMean(model, task, complexity),
    decay: 1 / growthAt(at),
    similar: null,
  })
}

const meanOf = (...input: Parameters<typeof estimate>) =>
  estimate(...input)?.mean ??
  guessMean(model, (input[1] ?? codegen).task, (input[1] ?? codegen).complexity)

const times = (n: number, over: Partial<CountedOutcome>) =>
  Array.from({ length: n }, () => outcomeOf(over))

const anyOutcome = fc.record({
  at: fc.integer({ min: now - 400 * day, max: now }),
  model: fc.constant(key),
  task: fc.constantFrom(...taskNames),
  complexity: fc.constantFrom(...complexities),
  kind: fc.constantFrom(...outcomeKinds),
  value: fc.constantFrom(0, 0.5, 1),
  prompt: fc.constant(null),
})
const anyOutcomes = fc.array(anyOutcome, { maxLength: 40 })
const anyFeatures = fc
  .record({
    task: fc.constantFrom(...taskNames),
    complexity: fc.constantFrom(...complexities),
    shares: fc.option(
      fc.tuple(
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
      ),
    ),
  })
  .map(({ task, complexity, shares }): Features => {
    const [a = 0, b = 0] = shares ?? []
    const sum = 1 + a + b
    const probabilities = shares && {
      task: { [task]: 0.8, writing: 0.2 },
      complexity: { simple: 1 / sum, medium: a / sum, complex: b / sum },
    }
    return { ...codegen, task, complexity, probabilities }
  })

describe('an estimate', () => {
  test('is the guess from size while nothing was learned', () => {
    expect(estimate([])).toBeNull()
    expect(estimate([outcomeOf({ kind: 'regenerated', value: 1 })])).toBeNull()
  })

  test('six thumbs weigh as much as the guess', () => {
    const guess = guessMean(model, 'codegen', 'medium')
    const learned = estimate(times(6, { value: 1 }))
    expect(learned?.mean).toBeCloseTo((guess + 1) / 2, 10)
    expect(learned).toMatchObject({ n: 6, source: 'learned', detail: 'codegen, medium' })
  })

  test('what is borrowed from other kinds never outweighs so many outcomes of the very kind', () => {
    expect(estimate(times(500, { complexity: 'complex' }))?.n).toBe(8)
    expect(estimate(times(500, { task: 'writing', complexity: 'complex', value: 0 }))?.n).toBe(4)
  })

  test('a good outcome never lowers it, a bad one never raises it, wherever it was seen', () => {
    fc.assert(
      fc.property(anyOutcomes, anyOutcome, anyFeatures, (outcomes, one, features) => {
        const before = meanOf(outcomes, features)
        const better = meanOf([...outcomes, { ...one, value: 1 }], features)
        const worse = meanOf([...outcomes, { ...one, value: 0 }], features)
        expect(better).toBeGreaterThanOrEqual(before - 1e-9)
        expect(worse).toBeLessThanOrEqual(before + 1e-9)
      }),
    )
  })

  test('does not depend on the order of outcomes, and what is taken back leaves no trace', () => {
    fc.assert(
      fc.property(anyOutcomes, anyOutcome, fc.infiniteStream(fc.nat()), (outcomes, one, keys) => {
        const shuffled = outcomes
          .map((outcome): [number, CountedOutcome] => [keys.next().value, outcome])
          .sort(([a], [b]) => a - b)
          .map(([, outcome]) => outcome)
        expect(meanOf(shuffled)).toBeCloseTo(meanOf(outcomes), 9)
        const knowledge = createKnowledge()
        for (const outcome of [one, ...outcomes]) knowledge.add(outcome)
        knowledge.takeBack(one)
        const fresh = createKnowledge()
        for (const outcome of outcomes) fresh.add(outcome)
        const cells = (from: typeof fresh) => [...(from.models.get(key)?.values() ?? [])]
        expect(cells(knowledge)).toHaveLength(cells(fresh).length)
        for (const cell of cells(knowledge)) {
          const same = cells(fresh).find(
            (other) => other.task === cell.task && other.complexity === cell.complexity,
          )
          expect(cell.good).toBeCloseTo(same?.good ?? Number.NaN, 9)
          expect(cell.outcomes).toBe(same?.outcomes)
        }
      }),
    )
  })

  test('stays within its interval, and the interval within 0 and 1', () => {
    fc.assert(
      fc.property(anyOutcomes, anyFeatures, (outcomes, features) => {
        const learned = estimate(outcomes, features)
        if (!learned) return
        expect(learned.low).toBeGreaterThanOrEqual(0)
        expect(learned.low).toBeLessThanOrEqual(learned.mean)
        expect(learned.mean).toBeLessThanOrEqual(learned.high)
        expect(learned.high).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('an outcome counts half after a half-life, and is all but forgotten after ten', () => {
    const bad = times(12, { value: 0 })
    expect(estimate(bad, codegen, now + halfLifeDays * day)?.n).toBe(6)
    const guess = guessMean(model, 'codegen', 'medium')
    expect(meanOf(bad, codegen, now + 10 * halfLifeDays * day)).toBeCloseTo(guess, 2)
    expect(meanOf(bad)).toBeLessThan(meanOf(bad, codegen, now + halfLifeDays * day))
  })

  test('a thin cell borrows: more from its own task than from others, and never more than a limit', () => {
    const guess = guessMean(model, 'codegen', 'medium')
    const near = meanOf(times(3, { complexity: 'complex' }))
    const far = meanOf(times(3, { task: 'math' }))
    expect(near).toBeGreaterThan(far)
    expect(far).toBeGreaterThan(guess)
    expect(estimate(times(3, { complexity: 'complex' }))?.detail).toBe('codegen')
    expect(estimate(times(3, { task: 'math' }))?.detail).toBe('other tasks')
    const swamped = estimate([
      ...times(1000, { task: 'math', value: 1 }),
      ...times(12, { value: 0 }),
    ])
    expect(swamped?.mean).toBeLessThan(guess)
  })

  test('success at what is easier and failure at what is harder say little', () => {
    const guess = guessMean(model, 'codegen', 'medium')
    const moved = (over: Partial<CountedOutcome>) => Math.abs(meanOf(times(4, over)) - guess)
    expect(moved({ complexity: 'simple', value: 1 })).toBeLessThan(
      moved({ complexity: 'complex', value: 1 }),
    )
    expect(moved({ complexity: 'complex', value: 0 })).toBeLessThan(
      moved({ complexity: 'simple', value: 0 }),
    )
  })

  test('outcomes of prompts like it count on top, by how alike they are, up to a limit', () => {
    const prompt = (n: number) => `p${n}` as MessageId
    const knowledge = createKnowledge()
    for (let i = 0; i < 30; i++)
      knowledge.add(outcomeOf({ task: 'math', prompt: prompt(i), value: 0 }))
    const near = (similarity: number, count: number) =>
      knowledge
        .similar(
          Array.from({ length: count }, (_, i) => ({ prompt: prompt(i), similarity })),
          0.6,
          now,
        )
        .get(key)
    expect(near(1, 1)?.bad).toBeCloseTo(2, 9)
    expect(near(0.8, 1)?.bad).toBeCloseTo(1, 9)
    expect(near(0.6, 1)?.bad).toBeCloseTo(0, 9)
    expect(near(1, 30)?.bad).toBeCloseTo(8, 9)
    const learned = estimateQuality([], {
      features: codegen,
      guess: 0.6,
      guessOf: () => 0.6,
      decay: 1,
      similar: near(1, 3) ?? null,
    })
    expect(learned).toMatchObject({ source: 'similar', detail: '3 prompts like this one', n: 6 })
    expect(learned?.mean).toBeCloseTo((6 * 0.6) / 12, 9)
  })
})

describe('the interval', () => {
  test('ψ and ψ′ as the tables have them (Abramowitz & Stegun 6.1 to 6.4)', () => {
    expect(digamma(1)).toBeCloseTo(-0.5772156649, 8)
    expect(digamma(0.5)).toBeCloseTo(-1.963510026, 8)
    expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 8)
  })

  test.each([
    [1, 1],
    [3, 3],
    [2, 6],
    [9, 3],
    [40, 12],
  ])('holds nine tenths of Beta(%d, %d)', (alpha, beta) => {
    const { low, high } = betaInterval(alpha, beta)
    expect(cdf(low, alpha, beta)).toBeGreaterThan(0.025)
    expect(cdf(low, alpha, beta)).toBeLessThan(0.075)
    expect(1 - cdf(high, alpha, beta)).toBeGreaterThan(0.025)
    expect(1 - cdf(high, alpha, beta)).toBeLessThan(0.075)
  })
})

/** By adding up the density. */
function cdf(x: number, alpha: number, beta: number): number {
  const steps = 20_000
  let below = 0
  let all = 0
  for (let i = 0; i < steps; i++) {
    const at = (i + 0.5) / steps
    const density = at ** (alpha - 1) * (1 - at) ** (beta - 1)
    all += density
    if (at < x) below += density
  }
  return below / all
}
