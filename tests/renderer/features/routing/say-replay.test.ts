import { expect, test } from 'vitest'
import type { ModelKey } from '#shared/contract/ids'
import type { PolicyDraft, ReplayReport } from '#shared/contract/replay'
import {
  isSameDraft,
  sayHeadline,
  sayLeftOut,
} from '../../../../src/renderer/features/routing/replay/say-replay.ts'

const side = { quality: 0.71, seconds: 12.4, loads: 3 }
const report = (over: Partial<ReplayReport>, moved = 0, decisions = 40): ReplayReport => ({
  read: decisions,
  byHand: 0,
  escalated: 0,
  withoutFacts: 0,
  newerFacts: 0,
  unreadable: 0,
  total: { decisions, moved, before: side, after: { quality: 0.64, seconds: 3.25, loads: 1 } },
  tasks: [],
  unknownTargets: [],
  changes: [],
  ...over,
})

test('the headline says how many would move', () => {
  expect(sayHeadline(report({}, 10))).toBe('10 decisions of 40 (25 %) would go elsewhere.')
  expect(sayHeadline(report({}))).toBe('All 40 decisions would stay as they were.')
  expect(sayHeadline(report({}, 0, 1))).toBe('The one decision would stay as it was.')
  expect(sayHeadline(report({}, 0, 0))).toBe('No decision of this stretch can be replayed.')
})

test('models that are gone, and escalation as far as it can be told', () => {
  const targets = [
    { model: 'a/gone:1b' as ModelKey, name: 'gone:1b', present: false, decisions: 3 },
    { model: 'a/here:1b' as ModelKey, name: 'here:1b', present: true, decisions: 9 },
  ]
  const escalation = { known: 10, unknown: 2, before: 1, after: 4 }
  expect(sayLeftOut(report({ targets, escalation }))).toEqual([
    'Of 10 answers that would stay the same, a bigger model was asked as well for 1, and would be for 4. Of 2 others that can’t be told.',
    '3 decisions would go to gone:1b, which no server lists any more.',
  ])
})

test('what is left out is told with its reason', () => {
  expect(sayLeftOut(report({}))).toEqual([])
  const unknownTargets = [{ rule: 'old', use: 'gone:1b' }]
  const some = { byHand: 2, escalated: 1, withoutFacts: 2, newerFacts: 1, unknownTargets }
  expect(sayLeftOut(report(some))).toEqual([
    '2 decisions by hand stay as they were.',
    '1 decision of escalation stays as it was.',
    '2 decisions can’t be replayed: an older version kept no facts.',
    '1 decision can’t be replayed: made by a newer version.',
    'The rule “old” decided nothing: no decision of this stretch knew gone:1b.',
  ])
})

test('drafts that say the same are the same, in whatever order they say it', () => {
  const draft: PolicyDraft = {
    preference: 'fast',
    balance: null,
    hosted: 'ask',
    favour: [{ use: 'a:1b', points: 2 }],
    tags: { one: ['a:1b'], two: [] },
    exploration: 0,
    rules: [],
  }
  const favour = [{ points: 2, use: 'a:1b' }]
  expect(isSameDraft(draft, { ...draft, favour, tags: { two: [], one: ['a:1b'] } })).toBe(true)
  expect(isSameDraft(draft, { ...draft, balance: 0 })).toBe(false)
  expect(isSameDraft(draft, { ...draft, tags: { one: ['a:1b'] } })).toBe(false)
})
