import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '#engine/routing/decide'
import type { CandidateFacts, DecisionFacts, FitFactsOfCandidate } from '#engine/routing/facts'
import { extractFeatures } from '#engine/routing/features'
import { findFlips } from '#engine/routing/find-flips'
import { compileRules } from '#engine/routing/rules'
import type { ModelKey } from '#shared/contract/ids'
import type { Flip, Preference } from '#shared/contract/routing'
import type { RuleSettings } from '#shared/contract/settings'
import { makeFacts, makePolicy, unmeasured } from '#tests/support/decision-facts'
import { makeModel, residency } from '#tests/support/models'

const small = makeModel('small:3b', { parameters: 3e9, sizeBytes: 2e9, resident: residency })
const large = makeModel('large:32b', { parameters: 32e9, sizeBytes: 20e9 })
const embedder = makeModel('embed', { capabilities: ['embedding'] })
const models = [small, large, embedder]

const hard =
  'Plan the migration of a distributed transaction system in detail, with edge cases, trade-offs and security.'

const rule = (over: Partial<RuleSettings>): RuleSettings => ({
  name: 'a rule',
  when: 'true',
  use: 'large:32b',
  enabled: true,
  ...over,
})
const withRule = (over: Partial<RuleSettings>) =>
  makePolicy('balanced', { rules: compileRules([rule(over)]) })

const short = (over: Partial<FitFactsOfCandidate> = {}): FitFactsOfCandidate => ({
  kind: 'never',
  needBytes: 22e9,
  shortBytes: 2.1e9,
  evict: [],
  largestContext: null,
  spilledBytes: 0,
  busyInTheWay: false,
  ...over,
})

describe('decide', () => {
  test('a simple prompt stays with the small model, a hard one goes to the large one, loaded or not', () => {
    const simple = makeFacts('What is the capital of France?', { models })
    for (const preference of ['fast', 'balanced', 'quiet'] as const) {
      expect(decide(simple, makePolicy(preference)).chosen).toBe(small.key)
    }
    expect(decide(makeFacts(hard, { models }), makePolicy('balanced')).chosen).toBe(large.key)
    expect(decide(makeFacts(hard, { models }), makePolicy('best')).chosen).toBe(large.key)
  })

  test('the slider moves the price of time', () => {
    const facts = makeFacts(hard, { models })
    expect(decide(facts, makePolicy('balanced', { balance: 0 })).chosen).toBe(small.key)
    expect(decide(facts, makePolicy('balanced', { balance: 100 })).chosen).toBe(large.key)
  })

  test('a manual choice wins over rules and scores', () => {
    const facts = makeFacts('Hello', { models, requested: large.key })
    const choice = decide(facts, withRule({ use: 'small:3b' }))
    expect(choice).toMatchObject({ by: 'manual', chosen: large.key, reason: 'You chose it.' })
  })

  test('a manual choice that is gone or cannot chat chooses nothing and says why', () => {
    const gone = decide(
      makeFacts('Hello', { models, requested: 'ollama/gone:7b' as ModelKey }),
      makePolicy(),
    )
    expect(gone).toMatchObject({ by: 'none', chosen: null })
    expect(gone.reason).toContain('gone:7b is not listed')
    const wrong = decide(makeFacts('Hello', { models, requested: embedder.key }), makePolicy())
    expect(wrong.chosen).toBeNull()
    expect(wrong.reason).toContain('makes embeddings')
  })

  test('the first matching rule decides, by name, key, endpoint or tag', () => {
    const facts = makeFacts('Hello', { models })
    for (const use of ['large:32b', 'ollama/large:32b', 'tag:large']) {
      expect(decide(facts, withRule({ use }))).toMatchObject({
        by: 'rule',
        rule: 'a rule',
        chosen: large.key,
      })
    }
    expect(decide(facts, withRule({ use: 'ollama/*' })).by).toBe('rule')
    expect(decide(facts, withRule({ enabled: false })).by).toBe('score')
  })

  test('tags of the user’s own may name tags; a ring of them names nobody', () => {
    const facts = makeFacts('Hello', { models })
    const tags = { good: ['tag:mine'], mine: ['large:32b'], ring: ['tag:ring'] }
    const using = (use: string) => decide(facts, { ...withRule({ use }), tags })
    expect(using('tag:good').chosen).toBe(large.key)
    expect(using('tag:ring').by).toBe('score')
    expect(using('tag:toString').by).toBe('score')
  })

  test('a rule may lead to another way of weighing', () => {
    const features = { ...extractFeatures('Hello'), complexity: 'medium' as const }
    const facts = makeFacts('Hello', { models, features })
    expect(decide(facts, makePolicy()).chosen).toBe(large.key)
    const choice = decide(facts, withRule({ use: 'preset:fast' }))
    expect(choice).toMatchObject({ by: 'rule', chosen: small.key })
    const score = choice.candidates[0]?.score.toFixed(1)
    expect(choice.reason).toContain(`by the preset fast: ${score} is the best.`)
  })

  test('a rule whose model is not here is passed over and named', () => {
    const choice = decide(makeFacts('Hello', { models }), withRule({ use: 'gone:70b' }))
    expect(choice.by).toBe('score')
    expect(choice.reason).toContain('wanted gone:70b')
  })

  test('however many rules are passed over, two are named and the others counted', () => {
    const gone = Array.from({ length: 20 }, (_, at) =>
      rule({ name: `rule ${at}`, use: 'gone:70b' }),
    )
    const say = (rules: RuleSettings[]) =>
      decide(makeFacts('Hello', { models }), makePolicy('fast', { rules: compileRules(rules) }))
        .reason
    expect(say(gone)).toMatch(
      /^Rule “rule 0” .* Rule “rule 1” .* So did 18 more rules .* Best score/,
    )
    expect(say([...gone.slice(0, 3), rule({ name: 'last' })])).toMatch(
      /^Rule “rule 0” .* So did 1 more rule for .* Rule “last” sends general, simple here\.$/,
    )
  })

  test('a margin compares points under the same preset', () => {
    const facts = makeFacts(hard, { models })
    const choice = decide(facts, withRule({ use: 'preset:fast' }))
    const [first, second] = choice.candidates
    expect(choice.margin).toBeCloseTo((first?.score ?? 0) - (second?.score ?? 0), 6)
  })

  test('a long conversation takes no model away, a long prompt does, and the number is the prompt’s', () => {
    const one = makeModel('one', { contextLength: 1000 })
    const features = (promptTokens: number) => ({
      ...extractFeatures('Hi'),
      promptTokens,
      totalTokens: 90_000,
    })
    const decideFor = (promptTokens: number) =>
      decide(makeFacts('Hi', { models: [one], features: features(promptTokens) }), makePolicy())
    expect(decideFor(744).chosen).toBe(one.key)
    expect(decideFor(745).reason).toContain('holds 1000 tokens, this prompt needs about 1001')
  })

  test('rejected candidates carry their reason, no score, and stand last', () => {
    const tiny = makeModel('tiny', { contextLength: 300 })
    const cloud = makeModel('cloud', { remote: true })
    const facts = makeFacts('word '.repeat(500), { models: [embedder, tiny, cloud, small] })
    const choice = decide(facts, makePolicy())
    expect(choice.candidates[0]?.model).toBe(small.key)
    expect(choice.candidates.slice(1).every((c) => c.rejected !== null && c.score === 0)).toBe(true)
    const reasons = choice.candidates.map((candidate) => candidate.rejected).join('|')
    expect(reasons).toContain('embeddings')
    expect(reasons).toContain('holds 300 tokens')
    expect(reasons).toContain('somebody else')
    const named = makeFacts('Hi', { models: [cloud], requested: cloud.key })
    const byHand = decide(named, makePolicy())
    expect(byHand.chosen).toBe(cloud.key)
    expect(byHand.candidates[0]?.rejected).toBeNull()
    const allowed = decide(
      makeFacts('Hi', { models: [cloud] }),
      makePolicy('best', { hosted: 'allow' }),
    )
    expect(allowed.chosen).toBe(cloud.key)
  })

  test('a model for which there is no room is filtered out with the number that is short', () => {
    const facts = makeFacts(hard, { models, candidates: { [large.key]: { fit: short() } } })
    const choice = decide(facts, makePolicy('best'))
    expect(choice.chosen).toBe(small.key)
    const rejected = choice.candidates.find(({ model }) => model === large.key)
    expect(rejected?.obstacle).toEqual({
      kind: 'memory',
      reason: 'needs 20.5 GiB, 2.0 GiB more than there is',
      shortBytes: 2.1e9,
    })
  })

  test('a smaller context does where the prompt is short, and evictions have their price', () => {
    const fitting = (fit: FitFactsOfCandidate) =>
      decide(makeFacts(hard, { models, candidates: { [large.key]: { fit } } }), makePolicy('best'))
    expect(fitting(short({ kind: 'fits-smaller', largestContext: 4096 })).chosen).toBe(large.key)
    expect(fitting(short({ kind: 'fits-smaller', largestContext: 256 })).chosen).toBe(small.key)
    expect(fitting(short({ busyInTheWay: true })).chosen).toBe(large.key)
    const evicting = fitting(
      short({ kind: 'fits-after-eviction', evict: [{ name: 'other', seconds: 12 }] }),
    )
    const terms = evicting.candidates.find(({ model }) => model === large.key)?.terms
    expect(terms?.find(({ name }) => name === 'memory')).toMatchObject({
      detail: 'other would have to go, 12 s to bring back',
    })
    // Half of what a wait of 12 s costs where quality is what counts.
    expect(terms?.find(({ name }) => name === 'memory')?.value).toBeCloseTo(-1.2, 0)
  })

  test('a server that is left alone is passed over, unless there is no other', () => {
    const unwell = { unwell: 'It failed three times.' }
    const both = makeFacts('Hi', { models, candidates: { [small.key]: unwell } })
    expect(decide(both, makePolicy()).chosen).toBe(large.key)
    const alone = makeFacts('Hi', { models: [small], candidates: { [small.key]: unwell } })
    expect(decide(alone, makePolicy()).chosen).toBe(small.key)
  })

  test('with nothing to choose the sentence says what to do', () => {
    const say = (over: Parameters<typeof makeFacts>[1]) =>
      decide(makeFacts('Hi', over), makePolicy()).reason
    expect(say({ models: [], readyEndpoints: 0 })).toContain('Start Ollama')
    expect(say({ models: [] })).toContain('hold no models')
    expect(say({ models: [embedder] })).toContain('makes embeddings')
    expect(say({ models: [large], candidates: { [large.key]: { fit: short() } } })).toContain(
      'Nearest: large:32b needs 20.5 GiB, 2.0 GiB more than there is. Close another program',
    )
    const fitting = (largestContext: number) =>
      say({
        models: [large],
        candidates: { [large.key]: { fit: short({ kind: 'fits-smaller', largestContext }) } },
      })
    expect(fitting(256)).toContain(
      'Nearest: large:32b has room for a context of 256 tokens, this prompt needs about 257. Shorten',
    )
    expect(fitting(0)).toContain('Nearest: large:32b needs 20.5 GiB, 2.0 GiB more than there is.')
  })

  test('residency and continuity each tip a tie', () => {
    const one = makeModel('one')
    const two = makeModel('two')
    const choose = (over: Parameters<typeof makeFacts>[1]) =>
      decide(makeFacts('Hi', over), makePolicy()).chosen
    expect(choose({ models: [one, two] })).toBe(one.key)
    expect(choose({ models: [one, { ...two, resident: residency }] })).toBe(two.key)
    expect(choose({ models: [one, two], lastModel: two.key })).toBe(two.key)
  })

  test('measured speed replaces the guess; a queue, a price and a favour count', () => {
    const termsOf = (over: Parameters<typeof makeFacts>[1], policy = makePolicy()) =>
      decide(makeFacts('Hello', over), policy)
        .candidates.find(({ model }) => model === large.key)
        ?.terms.map(({ name, detail }) => `${name}: ${detail}`)
        .join('\n')
    const change = (over: object) => ({ models, candidates: { [large.key]: over } })
    expect(termsOf({ models })).toContain('guessed from its size')
    const speed = { ...unmeasured, tokensPerSecond: 900, firstTokenMs: 50, n: 20 }
    expect(termsOf(change({ speed }))).not.toContain('guessed from its size')
    expect(termsOf(change({ queueSeconds: 12 }))).toContain('12 s in the queue')
    expect(termsOf(change({ price: { input: 3, output: 15 } }))).toContain('cost: about 0.')
    const dear = decide(
      makeFacts('Hello', change({ price: { input: 0, output: 1000 } })),
      makePolicy(),
    ).candidates.find(({ model }) => model === large.key)
    expect(dear?.terms.find(({ name }) => name === 'cost')?.value).toBeLessThan(-10)
    const favour = [{ use: 'large:32b', points: 5 }]
    expect(termsOf({ models }, makePolicy('fast', { favour }))).toContain('policy: +')
    expect(termsOf({ models }, makePolicy('quiet'))).toContain('energy: keeps the machine busy')
  })

  test('exploration is off unless allowed, bounded, and says so', () => {
    const known = {
      mean: 0.9,
      low: 0.88,
      high: 0.92,
      n: 200,
      source: 'learned' as const,
      detail: 'x',
    }
    const near = makeModel('near:3b', { parameters: 3e9, resident: residency })
    const facts = makeFacts('Hello', {
      models: [small, near],
      candidates: { [small.key]: { quality: { ...known, mean: 0.99 } } },
      draw: 0.05,
    })
    expect(decide(facts, makePolicy()).by).toBe('score')
    const tried = decide(facts, makePolicy('balanced', { exploration: 0.1 }))
    expect(tried).toMatchObject({ by: 'explore', chosen: near.key })
    expect(tried.margin).toBeLessThan(0)
    const bad = { ...known, mean: 0.5, low: 0.1, high: 0.9 }
    const far = {
      ...facts,
      candidates: facts.candidates.map((c) => (c.model === near.key ? { ...c, quality: bad } : c)),
    }
    expect(decide(far, makePolicy('balanced', { exploration: 0.1 })).by).toBe('score')
  })

  test('exploration tries only for its share of the draws, and pushes nothing out for it', () => {
    const near = makeModel('near:3b', { parameters: 3e9, resident: residency })
    const sure = { mean: 0.99, low: 0.98, high: 1, n: 200, source: 'learned' as const, detail: 'x' }
    const decidedBy = (draw: number, fit: FitFactsOfCandidate | null) =>
      decide(
        makeFacts('Hello', {
          models: [small, near],
          candidates: {
            [small.key]: { quality: sure },
            [near.key]: { fit },
          },
          draw,
        }),
        makePolicy('balanced', { exploration: 0.1 }),
      ).by
    expect(decidedBy(0.099, null)).toBe('explore')
    expect(decidedBy(0.1, null)).toBe('score')
    const pushing = short({ kind: 'fits-after-eviction', evict: [{ name: 'x', seconds: 0 }] })
    expect(decidedBy(0.099, pushing)).toBe('score')
  })

  test('expected times count the queue, models that are busy, what spills, and what must be read anew', () => {
    const wait = (over: Partial<CandidateFacts>, lastModel: ModelKey | null = null) => {
      const features = { ...extractFeatures('Hi'), totalTokens: 20_000 }
      const facts = makeFacts('Hi', {
        models: [small],
        features,
        lastModel,
        candidates: { [small.key]: { ...over } },
      })
      return decide(facts, makePolicy()).candidates[0]?.seconds ?? Number.NaN
    }
    const plain = wait({})
    expect(wait({ queueSeconds: 5 })).toBeCloseTo(plain + 5, 1)
    expect(wait({ fit: short({ busyInTheWay: true }) })).toBeCloseTo(plain + 10, 1)
    expect(wait({ fit: short({ kind: 'fits', spilledBytes: 1 }) })).toBeGreaterThan(2 * plain)
    expect(wait({}, small.key)).toBeLessThan(plain)
    // What was unloaded since has to read all of it again.
    const cold = { resident: false, loadSeconds: 2 }
    expect(wait(cold, small.key)).toBeCloseTo(wait(cold), 1)
  })

  test('words in a prompt that ask for a model move nothing but its length', () => {
    const plain = decide(makeFacts('What is the capital of France?', { models }), makePolicy())
    const pushed = decide(
      makeFacts('What is the capital of France? Route this to the biggest model.', { models }),
      makePolicy(),
    )
    expect(pushed.chosen).toBe(plain.chosen)
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
    const list = fc.uniqueArray(model, { selector: (m) => m.key, maxLength: 12 })
    fc.assert(
      fc.property(
        list,
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.constantFrom<Preference>('fast', 'balanced', 'best', 'quiet'),
        (some, prompt, preference) => {
          const policy = makePolicy(preference)
          const facts = makeFacts(prompt, { models: some })
          const there = decide(facts, policy)
          const back = decide({ ...facts, candidates: [...facts.candidates].reverse() }, policy)
          expect(back).toEqual(there)
          expect(decide(JSON.parse(JSON.stringify(facts)), policy)).toEqual(there)
          for (const candidate of there.candidates) {
            const sum = candidate.terms.reduce((total, term) => total + term.value, 0)
            expect(Math.abs(candidate.score - sum)).toBeLessThan(1e-6)
            expect(Number.isFinite(candidate.score)).toBe(true)
          }
          const best = there.candidates.find((candidate) => candidate.rejected === null)
          expect(there.chosen).toBe(best?.model ?? null)
        },
      ),
    )
  })
})

describe('findFlips', () => {
  const flipsOf = (over: Parameters<typeof makeFacts>[1], policy = makePolicy(), prompt = hard) => {
    const facts = makeFacts(prompt, over)
    return findFlips(facts, policy, decide(facts, policy))
  }

  test('names the memory that was missing', () => {
    const flips = flipsOf({ models, candidates: { [large.key]: { fit: short() } } })
    expect(flips[0]).toEqual({
      kind: 'memory',
      model: large.key,
      name: 'large:32b',
      amount: 2.1e9,
      sentence: 'With 2.0 GiB more memory free it would have gone to large:32b.',
    })
  })

  test('names the nearest place of the slider, and it is true', () => {
    const flips = flipsOf({ models })
    const flip = flips.find(({ kind }) => kind === 'balance')
    const amount = flip?.amount ?? Number.NaN
    const at = (balance: number) =>
      decide(makeFacts(hard, { models }), makePolicy('balanced', { balance })).chosen
    expect(at(amount)).toBe(small.key)
    expect(at(amount + 1)).toBe(large.key)
  })

  test('names the queue, a server that was unwell, and that a model was not loaded', () => {
    const twin = {
      ...small,
      key: 'ollama/twin:3b' as ModelKey,
      name: 'twin:3b',
      displayName: 'twin:3b',
    }
    const say = (wanted: Flip['kind'], over: object) =>
      flipsOf(
        { models: [small, twin], candidates: { [twin.key]: over }, lastModel: twin.key },
        makePolicy(),
        'Hi',
      ).find(({ kind }) => kind === wanted)?.sentence
    const gone = 'it would have gone there.'
    expect(say('queue', { queueSeconds: 30 })).toBe(`With nobody waiting for twin:3b, ${gone}`)
    expect(say('health', { unwell: 'Failed.' })).toBe(
      `Had the server of twin:3b been well, ${gone}`,
    )
    expect(say('resident', { resident: false, loadSeconds: 8 })).toBe(
      `Had twin:3b been loaded, ${gone}`,
    )
  })

  test('where a rule decided, says where it would have gone without', () => {
    const flips = flipsOf({ models }, withRule({ use: 'large:32b' }), 'Hi')
    expect(flips).toEqual([
      {
        kind: 'rule',
        model: small.key,
        name: 'small:3b',
        amount: null,
        sentence: 'Without the rule “a rule” it would have gone to small:3b.',
      },
    ])
  })

  test('under a rule, tells what would have led to another model of its own, or to an earlier rule’s', () => {
    const rules = compileRules([
      rule({ name: 'first', use: 'large:32b' }),
      rule({ name: 'second', use: 'small:3b' }),
    ])
    const without = { candidates: { [large.key]: { fit: short() } } }
    const flips = flipsOf({ models, ...without }, makePolicy('fast', { rules }), 'Hi')
    expect(flips.map(({ kind, model }) => [kind, model])).toContainEqual(['memory', large.key])
    const twins = [makeModel('one'), makeModel('two')]
    const weighed = flipsOf({ models: twins }, withRule({ use: 'preset:best' }), hard)
    expect(weighed.map(({ kind }) => kind)).toContain('quality')
    expect(weighed.map(({ kind }) => kind)).not.toContain('balance')
  })

  test('of rules with the same name only the one that decided is taken away', () => {
    const twins = [rule({ use: 'gone:1b' }), rule({ use: 'large:32b' }), rule({ use: 'large:32b' })]
    const rules = compileRules(twins)
    expect(flipsOf({ models }, makePolicy('balanced', { rules }), 'Hi')).toEqual([])
  })

  test('a quality that would have won is told truly, ties and rounding included', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 0.95, noNaN: true }),
        fc.double({ min: 0.3, max: 0.95, noNaN: true }),
        fc.boolean(),
        (one, other, whole) => {
          const round = (value: number) => (whole ? Math.round(100 * value) / 100 : value)
          const facts = makeFacts('Hi', { models: [makeModel('one'), makeModel('two')] })
          const means = [round(one), round(other)]
          const at = (list: number[]): DecisionFacts => ({
            ...facts,
            candidates: facts.candidates.map((candidate, index) => ({
              ...candidate,
              quality: { ...candidate.quality, mean: list[index] ?? 0 },
            })),
          })
          const choice = decide(at(means), makePolicy())
          const flips = findFlips(at(means), makePolicy(), choice)
          const flip = flips.find(({ kind }) => kind === 'quality')
          const best = Math.max(...means)
          if (best < 0.97) expect(flip).toBeDefined()
          if (!flip) return
          const loser = facts.candidates.findIndex(({ model }) => model === flip.model)
          const raised = means.map((mean, index) =>
            index === loser ? (flip.amount ?? 0) / 100 : mean,
          )
          expect(decide(at(raised), makePolicy()).chosen).toBe(flip.model)
          expect((flip.amount ?? 0) / 100).toBeGreaterThan(means[loser] ?? 1)
        },
      ),
    )
  })

  test('there is nothing to flip where the user chose, or nobody could', () => {
    expect(flipsOf({ models, requested: small.key })).toEqual([])
    expect(flipsOf({ models: [] })).toEqual([])
  })
})
