import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { PromptVector } from '#engine/routing/learning/outcome-store'
import { openPromptVectors } from '#engine/routing/learning/prompt-vectors'
import type { MessageId } from '#shared/contract/ids'

/** Counts letters: texts of the same letters are alike. */
const letters = {
  name: 'letters',
  dimensions: 26,
  embed(text: string) {
    const vector = new Float32Array(26)
    for (const letter of text.toLowerCase()) {
      const at = letter.charCodeAt(0) - 97
      if (at >= 0 && at < 26) vector[at] = (vector[at] ?? 0) + 1
    }
    return vector
  },
}

const fail = (error: unknown) => expect.unreachable(String(error))

/** A store of texts and vectors in memory. */
function createFakeStore(texts: Record<string, string>) {
  const kept = new Map<string, Int8Array>()
  const ids = Object.keys(texts)
  return {
    kept,
    vectors: (): PromptVector[] =>
      [...kept].map(([prompt, vector]) => ({ prompt: prompt as MessageId, vector })),
    withoutVector: (_embedder: string, limit: number) =>
      ids
        .filter((id) => !kept.has(id))
        .slice(0, limit)
        .map((id) => ({ prompt: id as MessageId, text: texts[id] ?? '' })),
    promptText: (id: MessageId) => texts[id] ?? null,
    saveVectors(_embedder: string, made: PromptVector[]) {
      for (const { prompt, vector } of made) kept.set(prompt, vector)
    },
  }
}

test('what is stored is found at once; what is missing is made between other work', async () => {
  const texts: Record<string, string> = { none: '12 + 30 =' }
  for (let i = 0; i < 40; i++) texts[`p${i}`] = String.fromCharCode(97 + (i % 26)).repeat(5)
  const store = createFakeStore(texts)
  const first = openPromptVectors(letters, store, fail)
  expect(first.nearest('aaa')).toEqual([])
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  expect(store.kept.size).toBe(41)
  expect(first.nearest('aaa').map(({ prompt }) => prompt)).toEqual(['p0', 'p26'])
  expect(first.size).toBe(40)
  first.close()

  const again = openPromptVectors(letters, store, fail)
  expect(again.nearest('bb').map(({ prompt }) => prompt)).toEqual(['p1', 'p27'])
  again.close()
})

test('a prompt is remembered with its first outcome; one that is gone is not', () => {
  const store = createFakeStore({ q: 'xyz' })
  const vectors = openPromptVectors(letters, store, fail)
  vectors.remember('q' as MessageId)
  vectors.remember('gone' as MessageId)
  expect(vectors.nearest('zyx')).toMatchObject([{ prompt: 'q', similarity: expect.closeTo(1, 5) }])
  expect(vectors.size).toBe(1)
  vectors.close()
})

test('a disk that refuses ends the work and is told', async () => {
  const told: unknown[] = []
  const store = {
    ...createFakeStore({ q: 'xyz' }),
    saveVectors() {
      throw new Error('full')
    },
  }
  const vectors = openPromptVectors(letters, store, (error) => void told.push(error))
  await nextTurn()
  await nextTurn()
  expect(told).toHaveLength(1)
  vectors.close()
})
