import { expect, test } from 'vitest'
import { decide } from '#engine/routing/decide'
import { expectAnswerTokens } from '#engine/routing/expect-time'
import type { CandidateFacts, FitFactsOfCandidate } from '#engine/routing/facts'
import { extractFeatures } from '#engine/routing/features'
import { compileRules } from '#engine/routing/rules'
import type { TermName } from '#shared/contract/routing'
import { makeFacts, makePolicy } from '#tests/support/decision-facts'
import { makeModel } from '#tests/support/models'

const one = makeModel('one:8b', { parameters: 8e9 })
const other = makeModel('other:32b', { parameters: 32e9 })

const fitting = (over: Partial<FitFactsOfCandidate>): FitFactsOfCandidate => ({
  kind: 'fits-after-eviction',
  needBytes: 9e9,
  shortBytes: 1e9,
  evict: [],
  largestContext: null,
  spilledBytes: 0,
  busyInTheWay: false,
  ...over,
})

/** Points of one term of the only model there is. */
function pointsOf(name: TermName, over: Partial<CandidateFacts>): number | undefined {
  const facts = makeFacts('Hi', { models: [one], candidates: { [one.key]: over } })
  const [candidate] = decide(facts, makePolicy()).candidates
  return candidate?.terms.find((term) => term.name === name)?.value
}

test('a US cent costs three points', () => {
  const { totalTokens } = extractFeatures('Hi')
  const price = { input: 1e6 / totalTokens / 100, output: 0 }
  expect(pointsOf('cost', { price })).toBe(-3)
  expect(pointsOf('cost', { price: null })).toBeUndefined()
})

test('what has to go costs as if it took ten seconds to come back, where nobody knows', () => {
  const evicting = (seconds: number | null) =>
    pointsOf('memory', { fit: fitting({ evict: [{ name: 'x', seconds }] }) })
  expect(evicting(null)).toBe(evicting(10))
  expect(evicting(null)).toBeLessThan(evicting(1) ?? Number.NaN)
})

test('an answer that gives back what was given is as long as that, within bounds', () => {
  const tokensFor = (promptTokens: number, task: 'edit' | 'question') =>
    expectAnswerTokens({ ...extractFeatures('Hi'), task, promptTokens })
  expect(tokensFor(1000, 'edit')).toBe(900)
  expect(tokensFor(1, 'edit')).toBe(80)
  expect(tokensFor(1e6, 'edit')).toBe(4000)
  expect(tokensFor(1e6, 'question')).toBe(tokensFor(1, 'question'))
})

test.each([
  ['vision', 'cannot look at images'],
  ['tools', 'cannot use tools'],
] as const)('a prompt that needs %s goes to no model that lacks it', (need, reason) => {
  const plain = extractFeatures('Hi')
  const features = { ...plain, needs: { ...plain.needs, [need]: true } }
  const able = makeModel('able:1b', { capabilities: ['chat', need] })
  const choice = decide(makeFacts('Hi', { models: [one, able], features }), makePolicy('best'))
  expect(choice.chosen).toBe(able.key)
  expect(choice.candidates.at(-1)).toMatchObject({ model: one.key, rejected: reason })
  const none = decide(makeFacts('Hi', { models: [one], features }), makePolicy())
  expect(none.reason).toContain(`Nearest: one:8b ${reason}. Pull a model that can.`)
})

test('of several models without room the one that lacks least is the nearest', () => {
  const never = (shortBytes: number) => ({ fit: fitting({ kind: 'never', shortBytes }) })
  const say = (short: number, shorter: number) =>
    decide(
      makeFacts('Hi', {
        models: [one, other],
        candidates: { [one.key]: never(short), [other.key]: never(shorter) },
      }),
      makePolicy(),
    ).reason
  expect(say(2e9, 1e9)).toContain('Nearest: other:32b')
  expect(say(1e9, 2e9)).toContain('Nearest: one:8b')
})

test('tags that name each other many times over take no time', () => {
  const tags = { a: Array(200).fill('tag:b'), b: Array(200).fill('tag:a') }
  const facts = makeFacts('Hi', { models: [one, other] })
  const rule = { name: 'r', when: 'true', use: 'tag:a', enabled: true }
  const started = performance.now()
  const choice = decide(facts, makePolicy('balanced', { tags, rules: compileRules([rule]) }))
  expect(performance.now() - started).toBeLessThan(1000)
  expect(choice.reason).toContain('Rule “r” wanted tag:a')
  const found = { ...tags, b: [...tags.b, 'other:32b'] }
  const led = decide(facts, makePolicy('fast', { tags: found, rules: compileRules([rule]) }))
  expect(led.chosen).toBe(other.key)
})
