import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '#engine/routing/decide'
import type { CandidateFacts, DecisionFacts, FitFactsOfCandidate } from '#engine/routing/facts'
import type { StoredJudgement } from '#engine/routing/replay/escalation-replay'
import { createReplay, mostChanges, type StoredDecision } from '#engine/routing/replay/replay'
import { runReplay } from '#engine/routing/replay/run-replay'
import { compileRules } from '#engine/routing/rules'
import type { DecisionId, ModelKey } from '#shared/contract/ids'
import { preferences } from '#shared/contract/routing'
import { makeFacts, makePolicy } from '#tests/support/decision-facts'
import { makeModel, residency } from '#tests/support/models'

const small = makeModel('small:3b', { parameters: 3e9, sizeBytes: 2e9, resident: residency })
const large = makeModel('large:32b', { parameters: 32e9, sizeBytes: 20e9 })
const hard =
  'Plan the migration of a distributed transaction system in detail, with edge cases, trade-offs and security.'

let made = 0
function stored(facts: DecisionFacts, over: Partial<StoredDecision> = {}): StoredDecision {
  const id = `d${made++}` as DecisionId
  const json = JSON.stringify(facts)
  return { id, at: made, by: 'score', chosen: null, facts: json, ...over }
}

function evicting(name: string): FitFactsOfCandidate {
  return {
    kind: 'fits-after-eviction',
    needBytes: 20e9,
    shortBytes: null,
    evict: [{ name, seconds: 3 }],
    largestContext: null,
    spilledBytes: 0,
    busyInTheWay: false,
  }
}

/** Room for one of the two: which is loaded, and the other would push it out. */
function oneOfTwo(loaded: ModelKey): DecisionFacts {
  const loadedNow = (over: Partial<CandidateFacts>) => ({ resident: true, loadSeconds: 0, ...over })
  const not = (other: string) => ({ resident: false, loadSeconds: 8, fit: evicting(other) })
  return makeFacts(hard, {
    models: [small, large],
    candidates: {
      [small.key]: loaded === small.key ? loadedNow({}) : not(large.name),
      [large.key]: loaded === large.key ? loadedNow({}) : not(small.name),
    },
  })
}

const prompts = ['Hello', hard, 'Write a function that parses a date', 'Fix this: `if (a = b)`']
const someFacts = fc
  .record({
    prompt: fc.constantFrom(...prompts),
    residents: fc.tuple(fc.boolean(), fc.boolean()),
    evicts: fc.boolean(),
    draw: fc.double({ min: 0, max: 0.999, noNaN: true }),
    last: fc.constantFrom(null, small.key, large.key),
    queueSeconds: fc.double({ min: 0, max: 60, noNaN: true }),
  })
  .map(({ prompt, residents: [one, two], evicts, draw, last, queueSeconds }) =>
    makeFacts(prompt, {
      models: [small, large],
      draw,
      lastModel: last,
      candidates: {
        [small.key]: { resident: one, loadSeconds: one ? 0 : 3, queueSeconds },
        [large.key]: {
          resident: two,
          loadSeconds: two ? 0 : 12,
          fit: two || !evicts ? null : evicting(small.name),
        },
      },
    }),
  )

describe('replay', () => {
  test('the same policy changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(someFacts, { maxLength: 25 }),
        fc.constantFrom(...preferences),
        fc.option(fc.integer({ min: 0, max: 100 })),
        fc.constantFrom(0, 0.2),
        (stretch, preference, balance, exploration) => {
          const policy = makePolicy(preference, { balance, exploration })
          const replay = createReplay(policy)
          for (const facts of stretch) {
            const { by, chosen } = decide(facts, policy)
            replay.add(stored(facts, { by, chosen }))
          }
          const { total, changes } = replay.report()
          expect(total.moved).toBe(0)
          expect(changes).toEqual([])
          expect(total.after).toEqual(total.before)
          expect(total.decisions).toBe(stretch.length)
        },
      ),
    )
  })

  test('another policy moves decisions, and says what is expected of it', () => {
    const facts = makeFacts(hard, { models: [small, large] })
    const old = decide(facts, makePolicy('fast', { balance: 0 })).chosen
    expect(old).toBe(small.key)
    const replay = createReplay(makePolicy('best'))
    replay.add(stored(facts, { chosen: old }))
    const { total, tasks, changes } = replay.report()
    expect(total).toMatchObject({ decisions: 1, moved: 1 })
    expect(total.after.quality ?? 0).toBeGreaterThan(total.before.quality ?? 1)
    expect(total.after.seconds ?? 0).toBeGreaterThan(total.before.seconds ?? 1e9)
    expect(tasks).toEqual([{ task: facts.features.task, ...total }])
    expect(changes).toMatchObject([
      { from: { name: 'small:3b' }, to: { name: 'large:32b' }, by: 'score' },
    ])
  })

  test('a model that was chosen stays loaded, and is not loaded again at the next decision', () => {
    const replay = createReplay(makePolicy('best'))
    for (let i = 0; i < 4; i++) replay.add(stored(oneOfTwo(small.key), { chosen: small.key }))
    const { total } = replay.report()
    expect(total).toMatchObject({ moved: 4, before: { loads: 0 }, after: { loads: 1 } })
  })

  test('to and fro between two models counts each time, and staying with one counts once', () => {
    const replay = createReplay(makePolicy('best'))
    for (const [loaded, chosen] of [
      [small, large],
      [large, small],
      [small, large],
      [large, small],
    ] as const) {
      replay.add(stored(oneOfTwo(loaded.key), { chosen: chosen.key }))
    }
    const { total } = replay.report()
    expect(total).toMatchObject({ moved: 2, before: { loads: 4 }, after: { loads: 1 } })
  })

  test('a model that came later and needs the memory ends the stay', () => {
    const other = makeModel('other:14b', { parameters: 14e9 })
    const facts = (otherLoaded: boolean) =>
      makeFacts(hard, {
        models: [small, large, other],
        candidates: {
          [large.key]: { fit: evicting(otherLoaded ? other.name : small.name) },
          [other.key]: { resident: otherLoaded, loadSeconds: 4, capabilities: ['embedding'] },
        },
      })
    const replay = createReplay(makePolicy('best'))
    replay.add(stored(facts(false), { chosen: small.key }))
    replay.add(stored(facts(true), { chosen: small.key }))
    expect(replay.report().total.after.loads).toBe(2)
  })

  test('once everything was unloaded, what would have been loaded is gone as well', () => {
    const cold = (resident: boolean) =>
      makeFacts(hard, {
        models: [small, large],
        candidates: {
          [small.key]: { resident, loadSeconds: resident ? 0 : 3 },
          [large.key]: { fit: { ...evicting(small.name), kind: 'fits', evict: [] } },
        },
      })
    const loadsAfter = (residents: boolean[]) => {
      const replay = createReplay(makePolicy('best'))
      for (const one of residents) replay.add(stored(cold(one), { chosen: small.key }))
      return replay.report().total.after.loads
    }
    expect(loadsAfter([true, true])).toBe(1)
    expect(loadsAfter([true, false])).toBe(2)
  })

  test('what the user chose stays as it was, and is not counted as replayed', () => {
    const facts = makeFacts(hard, { models: [small, large], requested: small.key })
    const replay = createReplay(makePolicy('best'))
    replay.add(stored(facts, { by: 'manual', chosen: small.key }))
    replay.add(stored(facts, { by: 'escalation', chosen: large.key }))
    expect(replay.report()).toMatchObject({ byHand: 1, escalated: 1, total: { decisions: 0 } })
  })

  test('decisions without facts, with newer or with broken ones are counted, not guessed', () => {
    const facts = makeFacts('Hello', { models: [small] })
    const replay = createReplay(makePolicy())
    replay.add(stored(facts, { facts: null }))
    replay.add(stored({ ...facts, version: 99 }))
    for (const broken of [
      '{',
      'null',
      '{"version":1}',
      '{"version":1,"requested":"auto","candidates":[{}],"features":{}}',
    ])
      replay.add(stored(facts, { facts: broken }))
    expect(replay.report()).toMatchObject({
      read: 6,
      withoutFacts: 1,
      newerFacts: 1,
      unreadable: 4,
      total: { decisions: 0 },
    })
  })

  test('models that are gone replay as they were; rules for models nobody knew never hold', () => {
    const rule = (use: string) => ({ name: use, when: 'true', use, enabled: true })
    const rules = compileRules([rule('nobody:1b'), rule('large:32b'), rule('preset:fast')])
    const replay = createReplay(makePolicy('balanced', { rules }))
    replay.add(stored(makeFacts('Hello', { models: [small, large] }), { chosen: small.key }))
    const { unknownTargets, changes } = replay.report()
    expect(unknownTargets).toEqual([{ rule: 'nobody:1b', use: 'nobody:1b' }])
    expect(changes).toMatchObject([{ to: { name: 'large:32b' }, by: 'rule' }])
  })

  test('the newest changes are kept, newest first', () => {
    const replay = createReplay(makePolicy('best'))
    const facts = makeFacts(hard, { models: [small, large] })
    const all = Array.from({ length: 2 * mostChanges + 5 }, () =>
      stored(facts, { chosen: small.key }),
    )
    for (const one of all) replay.add(one)
    const { changes, total } = replay.report()
    expect(total.moved).toBe(all.length)
    expect(changes.map(({ decisionId }) => decisionId)).toEqual(
      all
        .slice(-mostChanges)
        .reverse()
        .map(({ id }) => id),
    )
  })
})

describe('escalation under a draft', () => {
  const facts = makeFacts(hard, { models: [small] })
  const judged = (worth: number, over: Partial<StoredJudgement> = {}): StoredJudgement => ({
    value: 0.5,
    worth,
    escalated: false,
    because: 'budget',
    ...over,
  })
  function replayed(budget: number, judgements: (StoredJudgement | null)[], enabled = true) {
    const replay = createReplay(makePolicy(), { enabled, budget, thresholds: {} })
    for (const one of judgements) replay.add(stored(facts, { chosen: small.key, judged: one }))
    return replay.report().escalation
  }
  const doubtful = Array.from({ length: 60 }, (_, i) =>
    judged(i % 5 === 0 ? 0.6 : 0.01, { escalated: i % 30 === 0 }),
  )

  test('a larger budget asks a bigger model more often, none at all never', () => {
    expect(replayed(1, doubtful)).toEqual({ known: 60, unknown: 0, before: 2, after: 12 })
    expect(replayed(0, doubtful)?.after).toBe(0)
    expect(replayed(1, doubtful, false)?.after).toBe(0)
    const little = replayed(0.05, doubtful)?.after ?? 0
    expect(little).toBeGreaterThan(0)
    expect(little).toBeLessThan(12)
  })

  test('what was not judged, would have moved, or had no bigger model is not guessed', () => {
    expect(replayed(1, [null, judged(0.9, { because: 'no-bigger-model' })])).toEqual({
      known: 1,
      unknown: 1,
      before: 0,
      after: 0,
    })
    const replay = createReplay(makePolicy('best'), { enabled: true, budget: 1, thresholds: {} })
    const both = makeFacts(hard, { models: [small, large] })
    replay.add(stored(both, { chosen: small.key, judged: judged(0.9) }))
    expect(replay.report()).toMatchObject({ total: { moved: 1 }, escalation: { unknown: 1 } })
  })

  test('a draft that says nothing of it reports nothing', () => {
    expect(createReplay(makePolicy()).report().escalation).toBeUndefined()
  })
})

describe('runReplay', () => {
  const facts = makeFacts(hard, { models: [small, large] })

  test('gives others their turn, and ends when it is cancelled', async () => {
    const abort = new AbortController()
    let turns = 0
    const turn = () => {
      turns++
      if (turns === 3) abort.abort(new Error('enough'))
      else setImmediate(turn)
    }
    setImmediate(turn)
    const endless = runReplay({
      policy: makePolicy(),
      next: () => [stored(facts, { chosen: small.key })],
      signal: abort.signal,
    })
    await expect(endless).rejects.toThrow('enough')
    expect(turns).toBe(3)
  })

  test('reads to the end', async () => {
    const chunks = [[stored(facts, { chosen: small.key })], [stored(facts, { chosen: large.key })]]
    const { signal } = new AbortController()
    const next = () => chunks.shift() ?? null
    const report = await runReplay({ policy: makePolicy('best'), next, signal })
    expect(report).toMatchObject({ read: 2, total: { moved: 1 } })
  })
})

test('a rule for the night is replayed by the hour at which a decision was made', () => {
  const policy = makePolicy('balanced', {
    rules: compileRules([{ name: 'night', when: 'hour >= 22', use: large.key, enabled: true }]),
  })
  const facts = makeFacts('Hello', { models: [small, large] })
  const made = (over: Partial<DecisionFacts>) =>
    stored({ ...facts, ...over }, { chosen: small.key })
  const moved = (decision: StoredDecision) => {
    const replay = createReplay(policy)
    replay.add(decision)
    return replay.report().total.moved
  }
  expect(moved(made({ localTime: { hour: 23, weekday: 'monday' } }))).toBe(1)
  expect(moved(made({ localTime: { hour: 12, weekday: 'monday' } }))).toBe(0)
  // Facts of version 1 know no time.
  expect(moved(made({ version: 1 }))).toBe(0)
})
