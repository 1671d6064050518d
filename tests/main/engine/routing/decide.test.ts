import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DecisionFacts, decide } from '#engine/routing/decide'
import { extractFeatures } from '#engine/routing/features'
import { compileRules } from '#engine/routing/rules'
import type { ModelKey } from '#shared/contract/ids'
import type { Preference } from '#shared/contract/routing'
import type { RuleSettings } from '#shared/contract/settings'
import { makeModel, residency } from '#tests/support/models'

const small = makeModel('small:3b', { parameters: 3e9, sizeBytes: 2e9, resident: residency })
const large = makeModel('large:32b', { parameters: 32e9, sizeBytes: 20e9 })
const embedder = makeModel('embed', { capabilities: ['embedding'] })

function facts(prompt: string, over: Partial<DecisionFacts> = {}): DecisionFacts {
  return {
    requested: 'auto',
    preference: 'balanced',
    features: extractFeatures(prompt, 0),
    models: [small, large, embedder],
    speeds: new Map(),
    rules: [],
    lastModel: null,
    readyEndpoints: 1,
    ...over,
  }
}

const rule = (over: Partial<RuleSettings>): RuleSettings => ({
  name: 'a rule',
  when: 'true',
  use: 'large:32b',
  enabled: true,
  ...over,
})

describe('decide', () => {
  test('a simple prompt stays with the resident small model, a hard one under “best” goes to the large one', () => {
    expect(decide(facts('What is the capital of France?', { preference: 'fast' })).chosen).toBe(
      small.key,
    )
    const hard =
      'Plan the migration of a distributed transaction system in detail, with edge cases, trade-offs and security.'
    expect(decide(facts(hard, { preference: 'best' })).chosen).toBe(large.key)
  })

  test('a manual choice wins over rules and scores', () => {
    const choice = decide(
      facts('Hello', { requested: large.key, rules: compileRules([rule({ use: 'small:3b' })]) }),
    )
    expect(choice).toMatchObject({ by: 'manual', chosen: large.key, reason: 'You chose it.' })
  })

  test('a manual choice that is gone or cannot chat chooses nothing and says why', () => {
    const gone = decide(facts('Hello', { requested: 'ollama/gone:7b' as ModelKey }))
    expect(gone).toMatchObject({ by: 'none', chosen: null })
    expect(gone.reason).toContain('gone:7b is not listed')
    const wrong = decide(facts('Hello', { requested: embedder.key }))
    expect(wrong.chosen).toBeNull()
    expect(wrong.reason).toContain('makes embeddings')
  })

  test('the first matching rule decides, by name, key or endpoint', () => {
    for (const use of ['large:32b', 'ollama/large:32b']) {
      const choice = decide(facts('Hello', { rules: compileRules([rule({ use })]) }))
      expect(choice).toMatchObject({ by: 'rule', rule: 'a rule', chosen: large.key })
    }
    const anyHere = decide(facts('Hello', { rules: compileRules([rule({ use: 'ollama/*' })]) }))
    expect(anyHere.by).toBe('rule')
    const off = decide(facts('Hello', { rules: compileRules([rule({ enabled: false })]) }))
    expect(off.by).toBe('score')
  })

  test('a rule whose model is not here is passed over and named', () => {
    const choice = decide(facts('Hello', { rules: compileRules([rule({ use: 'gone:70b' })]) }))
    expect(choice.by).toBe('score')
    expect(choice.reason).toContain('wanted gone:70b')
  })

  test('rejected candidates carry their reason, no score, and stand last', () => {
    const tiny = makeModel('tiny', { contextLength: 300 })
    const cloud = makeModel('cloud', { remote: true })
    const choice = decide(facts('word '.repeat(500), { models: [embedder, tiny, cloud, small] }))
    expect(choice.candidates[0]?.model).toBe(small.key)
    expect(choice.candidates.slice(1).every((c) => c.rejected !== null && c.score === 0)).toBe(true)
    const reasons = choice.candidates.map((candidate) => candidate.rejected).join('|')
    expect(reasons).toContain('embeddings')
    expect(reasons).toContain('holds 300 tokens')
    expect(reasons).toContain('somebody else')
    expect(decide(facts('Hi', { models: [cloud], requested: cloud.key })).chosen).toBe(cloud.key)
  })

  test('with nothing to choose the sentence says what to do', () => {
    expect(decide(facts('Hi', { models: [], readyEndpoints: 0 })).reason).toContain('Start Ollama')
    expect(decide(facts('Hi', { models: [] })).reason).toContain('hold no models')
    expect(decide(facts('Hi', { models: [embedder] })).reason).toContain('makes embeddings')
  })

  test('residency and continuity each tip a tie', () => {
    const one = makeModel('one')
    const two = makeModel('two')
    const models = [one, two]
    expect(decide(facts('Hi', { models })).chosen).toBe(one.key)
    expect(decide(facts('Hi', { models: [one, { ...two, resident: residency }] })).chosen).toBe(
      two.key,
    )
    expect(decide(facts('Hi', { models, lastModel: two.key })).chosen).toBe(two.key)
  })

  test('measured speed replaces the estimate', () => {
    const speeds = new Map([[large.key, { tokensPerSecond: 900, firstTokenMs: 50, n: 20 }]])
    const choice = decide(facts('Hello', { speeds }))
    const speed = choice.candidates
      .find((candidate) => candidate.model === large.key)
      ?.terms.find((term) => term.name === 'speed')
    expect(speed?.detail).toContain('measured, n 20')
  })

  test('is deterministic, whatever the order of the models, and scores are the sums of their terms', () => {
    const model = fc
      .record({
        name: fc.stringMatching(/^[a-z0-9:]{1,8}$/),
        parameters: fc.option(fc.double({ min: 1e8, max: 5e11, noNaN: true })),
        sizeBytes: fc.option(fc.integer({ min: 1, max: 1e12 })),
        resident: fc.boolean(),
        contextLength: fc.option(fc.integer({ min: 1, max: 1e6 })),
      })
      .map(({ resident, name, ...rest }) =>
        makeModel(name, { ...rest, resident: resident ? residency : null }),
      )
    const models = fc.uniqueArray(model, { selector: (m) => m.key, maxLength: 12 })
    fc.assert(
      fc.property(
        models,
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.constantFrom<Preference>('fast', 'balanced', 'best'),
        (list, prompt, preference) => {
          const there = decide(facts(prompt, { models: list, preference }))
          const back = decide(facts(prompt, { models: [...list].reverse(), preference }))
          expect(back).toEqual(there)
          for (const candidate of there.candidates) {
            const sum = candidate.terms.reduce((total, term) => total + term.value, 0)
            expect(Math.abs(candidate.score - sum)).toBeLessThan(1e-3)
            expect(Number.isFinite(candidate.score)).toBe(true)
          }
          const best = there.candidates.find((candidate) => candidate.rejected === null)
          expect(there.chosen).toBe(best?.model ?? null)
        },
      ),
    )
  })
})
