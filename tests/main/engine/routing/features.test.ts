import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detectLanguage } from '#engine/routing/detect-language'
import { estimateTokens } from '#engine/routing/estimate-tokens'
import { extractFeatures } from '#engine/routing/features'
import type { TaskName } from '#shared/contract/routing'

const examples: [TaskName, string][] = [
  ['template', 'Give me a boilerplate for an Express server'],
  ['debugging', 'Why does this loop never end? It hangs at the second line.'],
  ['refactor', 'Refactor this class so that it has no side effects'],
  ['multi-file', 'Rename the user id across all files of the project'],
  ['format', 'Convert this list to JSON'],
  ['edit', 'Proofread my letter'],
  ['planning', 'Make a roadmap for the next quarter'],
  ['math', 'Solve for x: 3x + 5 = 20'],
  ['codegen', 'Write a TypeScript function that groups orders by customer'],
  ['analysis', 'Compare the two contracts'],
  ['writing', 'Write a short poem'],
  ['question', 'Who painted the Mona Lisa?'],
  ['general', 'Good morning'],
]

describe('extractFeatures', () => {
  test.each(examples)('%s: %s', (task, prompt) => {
    expect(extractFeatures(prompt).task).toBe(task)
  })

  test('longer and harder prompts are more complex', () => {
    expect(extractFeatures('Give me a short name for a cat').complexity).toBe('simple')
    const hard = `Design a distributed, thread-safe scheduler. ${'Consider edge cases and trade-offs in detail. '.repeat(20)}`
    expect(extractFeatures(hard).complexity).toBe('complex')
  })

  test('counts what came before, sees code and a wish for JSON', () => {
    const features = extractFeatures('Answer as JSON:\n```js\nlet a = 1\n```', {
      earlierTokens: 1000,
    })
    expect(features.totalTokens).toBe(features.promptTokens + 1000)
    expect(features.hasCode).toBe(true)
    expect(features.needs.json).toBe(true)
    expect(extractFeatures('How are you?').hasCode).toBe(false)
  })

  test('a context is long beyond 16 000 tokens, whatever they are made of', () => {
    const isLong = (earlierTokens: number) =>
      extractFeatures('four', { earlierTokens }).needs.longContext
    expect(isLong(15_999)).toBe(false)
    expect(isLong(16_000)).toBe(true)
    expect(extractFeatures('word '.repeat(200_000)).needs.longContext).toBe(true)
  })

  test('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const features = extractFeatures(text)
        expect(features.promptTokens).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

test.each([
  ['en', 'What is the best way to do this with my car?'],
  ['de', 'Wie kann ich das mit der Datei machen, ohne dass die Daten nicht stimmen?'],
  ['fr', 'Comment est-ce que je peux faire une copie des fichiers dans le dossier ?'],
  ['es', '¿Cómo es el camino para los coches y una moto con mi perro?'],
  ['ja', '日本語で答えてください。'],
  ['zh', '请用中文回答这个问题'],
  ['ko', '한국어로 대답해 주세요'],
  ['ru', 'Как сделать это быстро?'],
  [null, 'ok 123'],
])('language %s: %s', (language, text) => {
  expect(detectLanguage(text)).toBe(language)
})

test('token estimates follow length, and count dense scripts one by one', () => {
  expect(estimateTokens('')).toBe(0)
  expect(estimateTokens('a'.repeat(400))).toBe(100)
  expect(estimateTokens('漢字仮名')).toBe(4)
})
