import { expect, test } from 'vitest'
import { decide } from '#engine/routing/decide'
import type { Decision } from '#shared/contract/routing'
import {
  sayEffect,
  scoreWith,
  suggestPoints,
  withFavour,
} from '../../../../src/renderer/features/routing/favour/favour-points.ts'
import { makeFacts, makePolicy } from '../../../support/decision-facts.ts'
import { makeModel } from '../../../support/models.ts'

const models = [
  makeModel('small:1b', { parameters: 1e9 }),
  makeModel('large:8b', { parameters: 8e9 }),
]
const facts = makeFacts('Give me a boilerplate for a CLI', { models })
const decideWith = (favour: { use: string; points: number }[]): Decision => ({
  ...decide(facts, makePolicy('balanced', { favour })),
  id: 'd' as Decision['id'],
  at: 0,
})

test('the points that are suggested are just enough, as deciding again shows', () => {
  const decision = decideWith([])
  const loser = decision.candidates[1]
  if (!loser) throw new Error('two candidates')
  const points = suggestPoints(decision, loser, 0)
  expect(sayEffect(decision, loser, 0, points)).toContain('and have been chosen')
  expect(decideWith([{ use: loser.model, points }]).chosen).toBe(loser.model)
  expect(sayEffect(decision, loser, 0, points - 1)).toContain('that is not enough')
  expect(decideWith([{ use: loser.model, points: points - 1 }]).chosen).not.toBe(loser.model)
})

test('points that counted already are not counted twice', () => {
  const [model] = models
  if (!model) throw new Error('two models')
  const decision = decideWith([{ use: model.key, points: 4 }])
  const before = decideWith([]).candidates.find((one) => one.model === model.key)
  const candidate = decision.candidates.find((one) => one.model === model.key)
  if (!candidate || !before) throw new Error('it is a candidate')
  expect(scoreWith(candidate, 4, 0)).toBe(before.score)
  expect(scoreWith(candidate, 4, 7)).toBe(Math.round(10 * (before.score + 7)) / 10)
})

test('where a rule decided, points are not said to have changed that', () => {
  const decision: Decision = { ...decideWith([]), by: 'rule', rule: 'mine' }
  const loser = decision.candidates[1]
  if (!loser) throw new Error('two candidates')
  const said = sayEffect(decision, loser, 0, 50)
  expect(said).toContain('a rule decided')
  expect(said).not.toContain('have been chosen')
})

test('the winner is offered a few points more', () => {
  const decision = decideWith([])
  const [winner] = decision.candidates
  if (!winner) throw new Error('two candidates')
  expect(suggestPoints(decision, winner, 3)).toBe(8)
})

test('a list keeps its order; no points take a target out', () => {
  const list = [
    { use: 'tag:code', points: 2 },
    { use: 'o/a', points: 5 },
  ]
  expect(withFavour(list, 'tag:code', 3)).toEqual([{ use: 'tag:code', points: 3 }, list[1]])
  expect(withFavour(list, 'tag:code', 0)).toEqual([list[1]])
  expect(withFavour(list, 'o/b', -1)).toEqual([...list, { use: 'o/b', points: -1 }])
})
