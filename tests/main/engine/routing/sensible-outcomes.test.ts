import { describe, expect, test } from 'vitest'
import { decide } from '#engine/routing/decide'
import { extractFeatures } from '#engine/routing/features'
import type { Complexity, Preference, Probabilities } from '#shared/contract/routing'
import { makeFacts, makePolicy, unmeasured } from '#tests/support/decision-facts'
import { makeModel, residency } from '#tests/support/models'

/** What a machine with one 24 GB card may hold, and its usual speeds. */
const shelf = [
  { name: 'small', parameters: 3.2e9, sizeBytes: 2e9, tokensPerSecond: 120 },
  { name: 'middle', parameters: 8.2e9, sizeBytes: 5.2e9, tokensPerSecond: 50 },
  { name: 'upper', parameters: 14e9, sizeBytes: 9e9, tokensPerSecond: 29 },
  { name: 'large', parameters: 32.8e9, sizeBytes: 20e9, tokensPerSecond: 12 },
]
type Name = 'small' | 'middle' | 'upper' | 'large'

const chances: Record<Complexity, Probabilities['complexity']> = {
  simple: { simple: 0.9, medium: 0.09, complex: 0.01 },
  medium: { simple: 0.1, medium: 0.8, complex: 0.1 },
  complex: { simple: 0.01, medium: 0.14, complex: 0.85 },
}

/** Where a prompt of this complexity goes, and what it takes in seconds. */
function route(
  complexity: Complexity,
  preference: Preference,
  machine: { loaded?: readonly Name[]; faster?: number },
) {
  const features = {
    ...extractFeatures('Hello'),
    complexity,
    promptTokens: 60,
    totalTokens: 60,
    probabilities: { task: { general: 1 }, complexity: chances[complexity] },
  }
  const models = shelf.map(({ name, parameters, sizeBytes }) =>
    makeModel(name, {
      parameters,
      sizeBytes,
      resident: machine.loaded?.some((loaded) => loaded === name) ? residency : null,
    }),
  )
  const speed = (tokensPerSecond: number) => ({
    ...unmeasured,
    tokensPerSecond: tokensPerSecond * (machine.faster ?? 1),
    n: 5,
  })
  const candidates = Object.fromEntries(
    models.map(({ key }, at) => [key, { speed: speed(shelf[at]?.tokensPerSecond ?? 0) }]),
  )
  const facts = makeFacts('', { models, features, candidates })
  const choice = decide(facts, makePolicy(preference))
  const [best] = choice.candidates
  return { name: best?.name, seconds: best?.seconds ?? Number.NaN }
}

const none: Name[] = []
const all: Name[] = ['small', 'middle', 'upper', 'large']

describe('where prompts go', () => {
  const table: [Preference, Complexity, Name[], Name[]][] = [
    // preference, complexity, loaded, any of these
    ['balanced', 'simple', none, ['small']],
    ['balanced', 'simple', ['middle'], ['middle']],
    ['balanced', 'simple', ['large'], ['small']],
    ['balanced', 'simple', all, ['small', 'middle']],
    ['balanced', 'medium', none, ['middle', 'upper']],
    ['balanced', 'medium', ['small'], ['middle', 'upper']],
    ['balanced', 'medium', ['middle'], ['middle']],
    ['balanced', 'medium', all, ['middle', 'upper']],
    ['balanced', 'complex', none, ['large']],
    ['balanced', 'complex', ['small'], ['large']],
    ['balanced', 'complex', ['middle'], ['large']],
    ['balanced', 'complex', all, ['large']],
    ['fast', 'simple', none, ['small']],
    ['fast', 'medium', none, ['small']],
    ['fast', 'complex', none, ['small']],
    ['fast', 'complex', all, ['small']],
    ['best', 'simple', ['small'], ['small']],
    ['best', 'simple', ['large'], ['large']],
    ['best', 'medium', none, ['large']],
    ['best', 'complex', none, ['large']],
    ['quiet', 'simple', none, ['small']],
    ['quiet', 'medium', ['small'], ['small']],
    ['quiet', 'medium', ['middle'], ['middle']],
    ['quiet', 'complex', all, ['large']],
  ]
  test.each(table)('%s, %s, with %j loaded: %j', (preference, complexity, loaded, expected) => {
    expect(expected).toContain(route(complexity, preference, { loaded }).name)
  })

  const states = [none, all, ...all.map((one) => [one])]
  test.each(states.flatMap((loaded) => [1, 3].map((faster) => ({ loaded, faster }))))(
    'balanced: what is simple is answered within 15 s, what is medium within 40 s (%o)',
    (machine) => {
      expect(route('simple', 'balanced', machine).seconds).toBeLessThan(15)
      expect(route('medium', 'balanced', machine).seconds).toBeLessThan(40)
    },
  )

  test('a faster machine never leads to a smaller model for a hard prompt', () => {
    expect(route('complex', 'balanced', { faster: 3 }).name).toBe('large')
    expect(route('medium', 'balanced', { loaded: all, faster: 3 }).name).toBe('large')
  })
})
