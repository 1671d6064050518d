import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createClassifier, outputs } from '#engine/routing/classify/classifier'
import { decodeClassifier, encodeClassifier } from '#engine/routing/classify/classifier-file'
import { openClassifier } from '#engine/routing/classify/open-classifier'
import { describeTask } from '#engine/routing/classify/task-features'
import { extractFeatures } from '#engine/routing/features'
import { complexities, type TaskName, taskNames } from '#shared/contract/routing'
import { readClassifier } from '#tests/support/classifier'

const weights = decodeClassifier(readClassifier())
const classify = createClassifier(weights)

const examples: [TaskName, string][] = [
  ['template', 'Give me a boilerplate for an Express server'],
  ['debugging', 'My server crashes with "TypeError: x is not a function". Why?'],
  ['refactor', 'Refactor this function to use async/await instead of callbacks'],
  ['multi-file', 'Rename UserId to AccountId across all files of the project'],
  ['format', 'Convert this list to JSON: apples, pears, plums'],
  ['edit', 'Proofread this: “Their going too the park.”'],
  ['planning', 'Make a roadmap for the next quarter'],
  ['math', 'Solve for x: 3x + 5 = 20'],
  ['codegen', 'Write a TypeScript function that groups orders by customer'],
  ['question', 'Who painted the Mona Lisa?'],
  ['writing', 'Write a story about a bug in a program'],
  ['general', 'Good morning!'],
  ['writing', 'Schreibe ein kurzes Gedicht über den Herbst'],
  ['question', '¿Cuál es la capital de Perú?'],
]

describe('the classifier', () => {
  test.each(examples)('%s: %s', (task, prompt) => {
    expect(classify(prompt).task).toBe(task)
  })

  test('hard and easy ones of the same kind', () => {
    expect(classify('What is the capital of France?').complexity).toBe('simple')
    expect(
      classify(
        'Design a multi-region payment ledger with exactly-once semantics, failover, audit trail and zero-downtime migration from our Oracle monolith.',
      ).complexity,
    ).toBe('complex')
  })

  test.each([
    ['en', 'What is the best way to do this with my car?'],
    ['en', 'Make a regex for German number plates'],
    ['de', 'Mach daraus eine Tabelle: Äpfel, Birnen'],
    ['fr', 'Comment faire une copie du dossier ?'],
    ['es', '¿Qué es el recargo de equivalencia?'],
    ['pl', 'Napisz krótką funkcję, która sumuje listę liczb'],
    ['cs', 'Napiš krátkou funkci, která sečte seznam čísel'],
    ['sv', 'Skriv ett kort mejl till min hyresvärd om värmen'],
    ['tr', 'Bu fonksiyonu daha okunaklı hale getir lütfen'],
    ['ru', 'Как сделать это быстро?'],
    ['uk', 'Напиши, будь ласка, коротке привітання для мами'],
    ['ja', '日本語で答えてください。'],
    ['zh', '请用中文回答这个问题'],
    [null, '123 + 4'],
    [null, 'Alpha Delta'],
    [null, 'xq zv'],
    [null, ''],
  ])('language %s: %s', (language, prompt) => {
    expect(classify(prompt).language).toBe(language)
  })

  test('the complexity hears how likely each task is among prompts of that length', () => {
    // Nothing is learnt but this: whatever the task, prompts as long as this one are complex.
    const long = 'Some words. '.repeat(40)
    const rows = describeTask(new Float64Array(taskNames.length), long.length).indices
    const learnt = new Int8Array(weights.weights.length)
    const complex = taskNames.length + complexities.indexOf('complex')
    for (const row of rows.slice(taskNames.length)) learnt[row * outputs + complex] = 127
    const told = createClassifier({ ...weights, weights: learnt })
    expect(told(long).complexity).toBe('complex')
    expect(told('Some words.').complexity).toBe('simple')
  })

  test('takes any text, and its probabilities add up to 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const { probabilities, task, complexity } = classify(text)
        const values = Object.values(probabilities.task)
        expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 1)
        expect(probabilities.task[task]).toBe(Math.max(...values))
        expect(probabilities.complexity[complexity]).toBe(
          Math.max(...Object.values(probabilities.complexity)),
        )
      }),
    )
  })

  test.each([
    ['empty', ''],
    ['white space', ' \n\t '],
    ['zero bytes', '\u0000'.repeat(5000)],
    ['200 000 tokens', 'lorem ipsum dolor sit amet '.repeat(30_000)],
    ['one line without a space', 'x'.repeat(800_000)],
    ['brackets for ever', '('.repeat(300_000)],
  ])('%s takes no time', (_name, prompt) => {
    classify(prompt)
    const start = performance.now()
    classify(prompt)
    expect(performance.now() - start).toBeLessThan(100)
  })
})

describe('its file', () => {
  const file = encodeClassifier(weights, {})

  test('comes back as it was written', () => {
    expect(decodeClassifier(file)).toEqual(weights)
  })

  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /is none/],
    ['a picture', new TextEncoder().encode('PNG and more'), /is none/],
    ['half of it', file.subarray(0, file.length / 2), /cut off/],
    ['its first bytes', file.subarray(0, 12), /cut off/],
    ['all but the last byte', file.subarray(0, file.length - 1), /cut off/],
    ['a damaged header', damaged(file, 10), /another version, or damaged/],
    ['one with another number of features', renamed(file, '"rows":2', '"rows":1'), /knows other/],
    ['one with other tasks', renamed(file, '"format",', '"fornat",'), /knows other/],
  ])('%s is refused with a way on', (_name, bytes, message) => {
    expect(() => decodeClassifier(bytes)).toThrow(message)
    expect(() => decodeClassifier(bytes)).toThrow(/npm run train:classifier/)
  })

  test('lies at any offset of a buffer', () => {
    const shifted = new Uint8Array(file.length + 3)
    shifted.set(file, 3)
    expect(decodeClassifier(shifted.subarray(3)).scales).toEqual(weights.scales)
  })
})

test('what can’t be read is told once, and patterns guess', () => {
  const failures: unknown[] = []
  const open = openClassifier(
    () => {
      throw new Error('ENOENT')
    },
    (error) => failures.push(error),
  )
  expect([open(), open()]).toEqual([null, null])
  expect(failures).toHaveLength(1)
  const features = extractFeatures('Write a short poem', {}, open())
  expect(features).toMatchObject({ task: 'writing', probabilities: null })
  expect(
    extractFeatures('Write a short poem', {}, classify).probabilities?.task.writing,
  ).toBeGreaterThan(0.5)
})

/** With a piece of its header replaced by one of the same length. */
function renamed(file: Uint8Array, from: string, to: string): Uint8Array {
  const copy = Buffer.from(file)
  copy.write(to, copy.indexOf(from))
  return copy
}

function damaged(file: Uint8Array, at: number): Uint8Array {
  const copy = file.slice()
  copy[at] = 0
  return copy
}
