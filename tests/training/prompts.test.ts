import { expect, test } from 'vitest'
import { complexities, taskNames } from '#shared/contract/routing'
import { readPrompts, splitOf } from '#training/read-prompts'

const prompts = readPrompts()

function countBy(key: (prompt: (typeof prompts)[number]) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const prompt of prompts) counts.set(key(prompt), (counts.get(key(prompt)) ?? 0) + 1)
  return counts
}

test('every prompt has an id and a text of its own', () => {
  const twice = (counts: Map<string, number>) => [...counts].filter(([, n]) => n > 1)
  expect(twice(countBy(({ id }) => id))).toEqual([])
  expect(twice(countBy(({ prompt }) => prompt.trim().toLowerCase()))).toEqual([])
})

test('every task occurs at every complexity in the training prompts', () => {
  const cells = countBy((prompt) => `${splitOf(prompt)} ${prompt.task} ${prompt.complexity}`)
  for (const task of taskNames) {
    for (const complexity of complexities) {
      expect(cells.get(`train ${task} ${complexity}`) ?? 0).toBeGreaterThan(10)
    }
  }
})

test('a group lies in one split, and each split has its share', () => {
  const splitsOf = new Map<string, Set<string>>()
  for (const prompt of prompts) {
    const known = splitsOf.get(prompt.group) ?? new Set()
    splitsOf.set(prompt.group, known.add(splitOf(prompt)))
  }
  expect([...splitsOf.values()].every((splits) => splits.size === 1)).toBe(true)
  const share = (countBy(splitOf).get('test') ?? 0) / prompts.length
  expect(share).toBeGreaterThan(0.15)
  expect(share).toBeLessThan(0.25)
})

test('a third of the prompts is in other languages than English', () => {
  expect((countBy(({ language }) => language).get('en') ?? 0) / prompts.length).toBeLessThan(0.72)
})
