import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPromptMemory, quantise } from '#engine/routing/learning/prompt-memory'
import type { MessageId } from '#shared/contract/ids'

const prompt = (n: number) => `p${n}` as MessageId
// Two whole steps of sixteen, and a part of one.
const dimensions = 37
const anyVector = fc.array(fc.integer({ min: -127, max: 127 }), {
  minLength: dimensions,
  maxLength: dimensions,
})

function cosine(a: readonly number[], b: readonly number[]): number {
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b))
}

test('finds what comparing all with all finds', () => {
  const property = fc.property(
    fc.array(anyVector, { maxLength: 120 }),
    anyVector,
    fc.integer({ min: 1, max: 5 }),
    fc.double({ min: -0.5, max: 0.9, noNaN: true }),
    (vectors, query, k, floor) => {
      const memory = createPromptMemory(dimensions, 1000)
      vectors.forEach((vector, i) => {
        memory.add(prompt(i), Int8Array.from(vector))
      })
      const found = memory.nearest(Int8Array.from(query), k, floor)
      const expected = vectors
        .map((vector) => cosine(vector, query))
        .filter((similarity) => similarity >= floor + 1e-6)
        .sort((a, b) => b - a)
        .slice(0, k)
      expect(found.length).toBeGreaterThanOrEqual(expected.length)
      expected.forEach((similarity, i) => {
        expect(found[i]?.similarity).toBeCloseTo(similarity, 5)
      })
    },
  )
  fc.assert(property, { numRuns: 60 })
})

test('the oldest make room, and the same prompt takes one place', () => {
  const memory = createPromptMemory(2, 300)
  for (let i = 0; i < 1000; i++) memory.add(prompt(i), Int8Array.from([100, i % 7]))
  memory.add(prompt(999), Int8Array.from([100, 1]))
  expect(memory.size).toBe(300)
  expect(memory.has(prompt(699))).toBe(false)
  expect(memory.has(prompt(700))).toBe(true)
  expect(memory.nearest(Int8Array.from([100, 0]), 500, 0)).toHaveLength(300)
})

test('what has no direction, or another length, is never found', () => {
  const memory = createPromptMemory(3, 10)
  memory.add(prompt(1), Int8Array.from([0, 0, 0]))
  memory.add(prompt(2), Int8Array.from([1, 2]))
  expect(memory.size).toBe(0)
  memory.add(prompt(3), Int8Array.from([1, 2, 3]))
  expect(memory.nearest(Int8Array.from([0, 0, 0]), 5, -1)).toEqual([])
  expect(memory.nearest(Int8Array.from([1, 2]), 5, -1)).toEqual([])
})

test('signed bytes keep a cosine to a hundredth', () => {
  const unit = (seed: number) =>
    Float32Array.from({ length: 256 }, (_, i) => Math.sin(seed * (i + 1) * 12.9898) / 11.3)
  for (let seed = 1; seed < 20; seed++) {
    const [a, b] = [unit(seed), unit(seed + 0.001)]
    expect(cosine([...quantise(a)], [...quantise(b)])).toBeCloseTo(cosine([...a], [...b]), 2)
  }
})
