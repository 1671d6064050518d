import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { TextEmbedder } from '#engine/embedding/text-embedder'
import { extractFeatures } from '#engine/routing/features'
import { withLesson } from '#engine/routing/learning/estimate-quality'
import { finish, fitKernelRidge } from '#engine/routing/learning/kernel-ridge'
import { createLearning } from '#engine/routing/learning/learning'
import type { CountedOutcome, OutcomeStore } from '#engine/routing/learning/outcome-store'
import { createWordEmbedder } from '#engine/routing/learning/prompt-example'
import { guessQuality } from '#engine/routing/quality-prior'
import type { MessageId } from '#shared/contract/ids'
import { makeModel } from '#tests/support/models'

const embedder: TextEmbedder = { name: 'words', dimensions: 256, ...createWordEmbedder(256) }
const model = makeModel('a:7b')
const now = Date.UTC(2026, 10, 20)
const details = ['early', 'modern', 'northern', 'common', 'rare', 'small', 'famous', 'old']

function askBread(one: string, other: string): string {
  return `How long should ${one} bread dough rest before a baker shapes ${other} loaves?`
}

function askChess(one: string, other: string): string {
  return `Which opening of ${one} chess players answers the queen, in ${other} tournaments?`
}

/** Good at bread, bad at chess, though both are the same kind of prompt. */
function makeHistory(count: number) {
  const texts = new Map<MessageId, string>()
  const outcomes = Array.from({ length: count }, (_, at): CountedOutcome => {
    const [one = '', other = ''] = [details[at % 7], details[at % 8]]
    const prompt = `p${at}` as MessageId
    texts.set(prompt, at % 2 ? askBread(one, other) : askChess(one, other))
    const value = at % 2
    return {
      ...{ at: now, model: model.key, task: 'question', complexity: 'simple' },
      ...{ kind: 'thumb', value, prompt },
    }
  })
  return { texts, outcomes }
}

/** A store of what has happened; nothing can be written to it. */
function storeOf({ texts, outcomes }: ReturnType<typeof makeHistory>): OutcomeStore {
  const refuse = () => {
    throw new Error('Nothing is written here.')
  }
  return {
    ...{ record: refuse, remove: refuse, reset: refuse, undoReset: refuse, merge: refuse },
    counted: () => outcomes,
    page: () => [],
    purge: () => undefined,
    list: () => [],
    vectors: () => [],
    withoutVector: () => [],
    promptText: (prompt) => texts.get(prompt) ?? null,
    saveVectors: () => undefined,
  }
}

function open(history: ReturnType<typeof makeHistory>) {
  const learning = createLearning({
    store: storeOf(history),
    embedder: () => embedder,
    models: () => [model],
    now: () => now,
    notStored(error) {
      throw error
    },
  })
  const ask = (prompt: string) => {
    const features = extractFeatures(prompt)
    return learning.learned([model], features, prompt, [guessQuality(model, features)])[0] ?? null
  }
  return { learning, ask }
}

const chess = askChess('famous', 'rare')
const bread = askBread('famous', 'rare')

describe('lessons of many outcomes', () => {
  test('prompts of one kind are told apart by what such prompts came to, once that is learnt', async () => {
    const { learning, ask } = open(makeHistory(140))
    expect(ask(chess)?.mean).toBe(ask(bread)?.mean)
    for (let turns = 0; ask(chess)?.source !== 'similar'; turns++) {
      if (turns > 1000) throw new Error('Nothing was learnt.')
      await turn()
    }
    const [bad, good] = [ask(chess), ask(bread)]
    expect((good?.mean ?? 0) - (bad?.mean ?? 0)).toBeGreaterThan(0.12)
    expect(good?.detail).toMatch(/question.*; prompts like this one: \d+ more/)
    expect(bad?.detail).toMatch(/; prompts like this one: \d+ fewer/)
    expect(good?.n).toBeGreaterThan(50)
    learning.close()
  })

  test('a prompt that is like none of them is judged by its kind', async () => {
    const { learning, ask } = open(makeHistory(140))
    ask(chess)
    while (ask(chess)?.source !== 'similar') await turn()
    expect(ask('Берлин')?.detail).not.toContain('prompts like this one')
    learning.close()
  })

  test('few outcomes, or prompts that are gone, teach no lessons', async () => {
    const gone = makeHistory(140)
    gone.texts.clear()
    for (const { learning, ask } of [open(makeHistory(90)), open(gone)]) {
      for (let turns = 0; turns < 50; turns++) {
        expect(ask(chess)?.source).toBe('learned')
        await turn()
      }
      learning.close()
    }
  })
})

test('an estimate moves by its lesson and stays a chance', () => {
  const estimate = guessQuality(model, extractFeatures('Hello'))
  const moved = withLesson(estimate, { beyond: -0.2, n: 120 })
  expect(moved.mean).toBeCloseTo(estimate.mean - 0.2)
  expect(moved.low).toBeLessThanOrEqual(moved.mean)
  expect(withLesson(estimate, { beyond: 0.9, n: 120 }).high).toBeLessThan(1)
  expect(withLesson(estimate, { beyond: 0.001, n: 120 }).detail).toBe(estimate.detail)
})

test('kernel ridge regression solves its equations, over the rows it is given', () => {
  const pairs = Float32Array.from([1, 0.5, 0.2, 0.5, 1, 0.1, 0.2, 0.1, 1])
  const weights = finish(fitKernelRidge(pairs, [0, 1], [1, -1, 5], [2, 3, 1]))
  // (1 + 2) a + 0.5 b = 1 and 0.5 a + (1 + 3) b = −1
  expect(weights[0]).toBeCloseTo(4.5 / 11.75)
  expect(weights[1]).toBeCloseTo(-3.5 / 11.75)
  expect(weights[2]).toBe(0)
})
