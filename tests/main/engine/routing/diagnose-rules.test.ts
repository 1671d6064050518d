import { expect, test } from 'vitest'
import { diagnoseInSteps } from '#engine/routing/diagnose-rules'
import { extractFeatures } from '#engine/routing/features'
import type { TargetWorld } from '#engine/routing/missing-target'
import { createProofs, runSteps } from '#engine/routing/prove-conditions'
import { compileRules } from '#engine/routing/rules'
import { judgeRules } from '#engine/routing/test-rules'
import { takeTurns } from '#engine/take-turns'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { RuleSettings } from '#shared/contract/settings'
import { makeFacts, makePolicy } from '../../../support/decision-facts.ts'
import { makeModel } from '../../../support/models.ts'

const diagnoseRules = (rules: RuleSettings[], world: TargetWorld) =>
  runSteps(diagnoseInSteps(rules, world))

const small = makeModel('qwen3:8b')
const embedder = makeModel('embed', {
  key: 'embedders/embed' as ModelKey,
  endpointId: 'embedders' as EndpointId,
  capabilities: ['embedding'],
})
const facts = makeFacts('Give me a boilerplate for a CLI', { models: [small, embedder] })
const world = {
  candidates: facts.candidates,
  endpoints: [small.endpointId, embedder.endpointId],
  tags: { mine: [small.key], empty: ['nothing'] },
}

const rule = (when: string, use = 'qwen3:8b', over: Partial<RuleSettings> = {}): RuleSettings => ({
  name: when.slice(0, 80),
  when,
  use,
  enabled: true,
  ...over,
})
const kinds = (rules: RuleSettings[]) =>
  diagnoseRules(rules, world).map((flags) => flags.map(({ kind }) => kind))

test.each([
  'false',
  'task == "math" && task == "codegen"',
  'promptTokens > 100 && promptTokens < 100',
  'promptTokens > 100 && promptTokens < 101',
  'promptTokens < 0',
  'taskProbability > 1.0',
  'needs.vision && !needs.vision',
  'hour > 23',
  'weekday == "monday" && weekday == "friday"',
  'complexity != "simple" && complexity != "medium" && complexity != "complex"',
])('%s can never hold', (when) => {
  expect(kinds([rule(when)])).toEqual([['never']])
})

test.each([
  'promptTokens > 100 && promptTokens < 102',
  'promptTokens > 100.5 && promptTokens < 101.5',
  'taskProbability > 0.3 && taskProbability < 0.30001',
  'language == "de" || needs.json',
  '100 < promptTokens',
  'hour >= 22 || hour < 7',
  'weekday != "saturday" && weekday != "sunday"',
  // Not made of comparisons with constants: never called useless.
  'promptTokens > totalTokens * 2',
  'task > "a" && task < "b"',
  'language > "f" && language < "m"',
])('%s may hold', (when) => {
  expect(kinds([rule(when)])).toEqual([[]])
})

test('a rule behind one that always takes what it would is shadowed', () => {
  expect(kinds([rule('hasCode'), rule('hasCode && turns > 3')])).toEqual([[], ['shadowed']])
  expect(kinds([rule('promptTokens > 50'), rule('promptTokens > 49')])).toEqual([[], []])
  expect(kinds([rule('promptTokens > 50'), rule('promptTokens > 51')])).toEqual([[], ['shadowed']])
  expect(kinds([rule('true'), rule('needs.tools')])).toEqual([[], ['shadowed']])
})

test('what is off or leads nowhere shadows nothing', () => {
  expect(kinds([rule('true', 'qwen3:8b', { enabled: false }), rule('hasCode')])).toEqual([[], []])
  expect(kinds([rule('true', 'gone:1b'), rule('hasCode')])).toEqual([['no-target'], []])
})

test('values that do not exist are named with what was probably meant, and where they stand', () => {
  const when = 'task == "tempalte" || complexity == "hard"'
  const [flags = []] = diagnoseRules([rule(when)], world)
  expect(flags.map(({ kind }) => kind)).toEqual(['unknown-value', 'unknown-value', 'never'])
  const [first, second] = flags
  expect(first?.message).toBe('No task is called “tempalte”. Did you mean “template”?')
  expect(when.slice(first?.start ?? 0, first?.end ?? 0)).toBe('"tempalte"')
  expect(second?.message).toContain('Known: simple, medium, complex.')
  expect(kinds([rule('language == "german" || hasCode')])).toEqual([['unknown-value']])
  const [[day] = []] = diagnoseRules([rule('weekday == "sunnday" || hasCode')], world)
  expect(day?.message).toBe('No weekday is called “sunnday”. Did you mean “sunday”?')
})

test.each([
  ['qwen3:8b', null],
  [small.key, null],
  [`${small.endpointId}/*`, null],
  ['tag:mine', null],
  ['tag:local', null],
  ['preset:best', null],
  ['qwen3:8', 'Did you mean qwen3:8b?'],
  ['nowhere/*', 'There is no endpoint “nowhere”.'],
  ['tag:mnie', 'Did you mean tag:mine?'],
  ['tag:empty', 'No model that is listed now'],
  ['preset:slow', 'There is no preset “slow”.'],
  ['embed', 'makes embeddings and does not chat'],
  ['embedders/*', 'makes embeddings and does not chat'],
])('the target %s', (use, message) => {
  const [flags = []] = diagnoseRules([rule('hasCode', use)], world)
  if (message === null) expect(flags).toEqual([])
  else
    expect(flags).toMatchObject([{ kind: 'no-target', message: expect.stringContaining(message) }])
})

test('a broken condition says where', () => {
  const [flags = []] = diagnoseRules([rule('hasCode && nope')], world)
  expect(flags).toMatchObject([{ kind: 'broken', start: 11, end: 15 }])
})

const alike = (at: number) =>
  rule(`promptTokens > ${at} && turns > ${at} && task != "math" && complexity != "simple"`)

test('200 rules that hold nearly the same are all judged', () => {
  const rules = Array.from({ length: 200 }, (_, at) => alike(at))
  const [first, ...others] = kinds(rules)
  expect(first).toEqual([])
  expect(others).toEqual(others.map(() => ['shadowed']))
  expect(kinds(rules.toReversed()).flat()).toEqual([])
})

test('others have their turn meanwhile, and what was proven is not proven again', async () => {
  const rules = Array.from({ length: 200 }, (_, at) => alike(at))
  const proofs = createProofs()
  const count = () => {
    const steps = diagnoseInSteps(rules, world, proofs)
    let turns = 0
    while (!steps.next().done) turns++
    return turns
  }
  const anew = count()
  expect(anew).toBeGreaterThan(1000)
  expect(count()).toBeLessThan(anew / 2)

  const aborted = new AbortController()
  const work = takeTurns(diagnoseInSteps(rules, world), aborted.signal)
  aborted.abort(new Error('left'))
  await expect(work).rejects.toThrow('left')
})

test('each rule is told what became of it, by its place and not its name', () => {
  const rules = [
    rule('true', 'qwen3:8b', { enabled: false }),
    rule('nope', 'qwen3:8b'),
    rule('hasCode', 'qwen3:8b'),
    rule('1 / turns > 0', 'qwen3:8b'),
    rule('true', 'gone:1b', { name: 'twin' }),
    rule('task == "template"', 'qwen3:8b', { name: 'twin' }),
    rule('true', 'qwen3:8b'),
  ]
  const features = extractFeatures('Give me a boilerplate for a CLI')
  const policy = makePolicy('balanced', { rules: compileRules(rules) })
  const verdicts = judgeRules(rules, { ...facts, features }, policy)
  expect(verdicts.map(({ outcome }) => outcome)).toEqual([
    'off',
    'broken',
    'missed',
    'missed',
    'unavailable',
    'decides',
    'later',
  ])
  expect(verdicts[3]?.error).toContain('division')
})
