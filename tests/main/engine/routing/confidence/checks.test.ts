import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerFacts } from '#engine/routing/confidence/answer-facts'
import { findImbalance } from '#engine/routing/confidence/checks/balance'
import { findCodeBlocks } from '#engine/routing/confidence/checks/code-blocks'
import { findSyntaxMistake } from '#engine/routing/confidence/checks/parse-code'
import { findIndentMistake } from '#engine/routing/confidence/checks/python-indent'
import { isRefusal } from '#engine/routing/confidence/checks/refusals'
import { findLoop } from '#engine/routing/confidence/checks/repeats'
import { runChecks } from '#engine/routing/confidence/checks/run-checks'
import type { CheckName } from '#shared/contract/confidence'
import { structureCheck } from '#shared/contract/confidence'

const facts = (prompt: string, text: string, more: Partial<AnswerFacts> = {}): AnswerFacts => ({
  prompt,
  task: 'general',
  complexity: 'simple',
  language: null,
  needsJson: false,
  text,
  finish: 'stop',
  logprobs: null,
  ...more,
})
const failing = (prompt: string, text: string, more: Partial<AnswerFacts> = {}): CheckName[] =>
  runChecks(facts(prompt, text, more)).flatMap(({ name, verdict }) =>
    verdict === 'fails' ? [name] : [],
  )
const fenced = (language: string, code: string) => `Here:\n\n\`\`\`${language}\n${code}\n\`\`\`\n`
const items = (count: number) =>
  Array.from({ length: count }, (_, index) => `${index + 1}. Something good.`).join('\n')
const german =
  'Das ist eine gute Frage, und die Antwort ist nicht schwer: der Himmel ist blau, weil das Licht in der Luft gestreut wird.'
const english =
  'That is a good question, and the answer is not hard: the sky is blue because the light of the sun is scattered in the air.'

describe('what fails in an answer', () => {
  test.each<[string, string, string, CheckName[], Partial<AnswerFacts>?]>([
    ['nothing', 'Why is the sky blue?', english, []],
    ['an empty one', 'Hi', ' \n', ['answered']],
    ['a refusal', 'Hi', "I'm sorry, but I can't help with that.", ['not-refused']],
    ['the limit', 'Hi', 'Hello.', ['complete'], { finish: 'length' }],
    ['an open fence', 'Hi', 'See:\n```ts\nconst a = 1', ['complete']],
    ['half a sentence', 'Hi', `${english} And then there is also the`, ['complete']],
    ['half a formula', 'Hi', 'It is\n\n$$5 \\tim', ['complete']],
    ['half a row', 'Hi', '| a | b |\n|---|---|\n| 1 | 2 |\n| 3', ['complete']],
    ['a loop', 'Hi', `Well. ${'It goes on and on like this. '.repeat(12)}`, ['no-loop']],
    ['broken TypeScript', 'Hi', fenced('ts', 'function f(a: number { return a }'), ['code-parses']],
    ['broken JavaScript', 'Hi', fenced('js', 'const a = ;'), ['code-parses']],
    ['broken Python', 'Hi', fenced('python', 'def f(a):\nreturn a'), ['code-parses']],
    ['broken YAML', 'Hi', fenced('yaml', 'a: [1, 2\nb: 3'), ['code-parses']],
    ['broken Rust', 'Hi', fenced('rust', 'fn main() { println!("hi")'), ['code-parses']],
    ['no JSON', 'Answer as JSON', 'It is blue.', ['json-valid']],
    ['broken JSON', 'Answer as JSON only', '{"a": 1,}', ['json-valid']],
    ['JSON, needed', 'Colours?', 'blue', ['json-valid'], { needsJson: true }],
    ['no table', 'Compare them in a table', 'They are alike.', ['format']],
    ['too few items', 'List 5 ideas', items(3), ['format']],
    ['too many items', 'Nenne 5 Gründe', items(6), ['format']],
    ['no code', 'Write a Python function', 'You could do that.', ['format']],
    ['other code', 'Write a Python function', fenced('ruby', 'puts 1'), ['format']],
    ['other language', 'Warum?', english, ['language'], { language: 'de' }],
    ['other language, asked for', 'Answer in German.', english, ['language'], { language: 'en' }],
  ])('%s', (_name, prompt, text, expected, more) => {
    expect(failing(prompt, text, more)).toEqual(expected)
  })

  test.each<[string, string, string, Partial<AnswerFacts>?]>([
    ['valid JSON in a fence', 'Answer as JSON only', fenced('json', '{"a": [1, 2]}')],
    ['bare JSON', 'Return JSON', '[1, 2]', { needsJson: true }],
    ['a table', 'Give me a table of two', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['as many items', 'List 5 ideas', items(5)],
    ['code as asked', 'Write a Python function', fenced('py', 'def f(a):\n    return [\n  a]')],
    ['TypeScript with an enum', 'Hi', fenced('ts', 'enum A { B }\nexport const a: A = A.B')],
    ['a module', 'Hi', fenced('js', "import a from 'a'\nexport default a\nawait a()")],
    ['an excerpt', 'Hi', fenced('ts', 'class A {\n  // ...\n  b(')],
    ['markup', 'Hi', fenced('tsx', 'const a = <b>{c}</b>')],
    ['a translation', 'Übersetze das ins Englische', english, { language: 'de' }],
    ['its own language', 'Warum?', german, { language: 'de' }],
    ['an apology that goes on', 'Hi', `I'm sorry I was unclear. ${english.repeat(20)}`],
  ])('nothing: %s', (_name, prompt, text, more) => {
    expect(failing(prompt, text, more)).toEqual([])
  })

  test('each check has its say once, in words', () => {
    const checks = runChecks(facts('List 3 ideas as JSON', items(3)))
    expect(checks.map(({ name }) => name)).toEqual([
      'answered',
      'not-refused',
      'complete',
      'no-loop',
      'code-parses',
      'json-valid',
      'format',
      'language',
    ])
    expect(checks.every(({ detail }) => /^[A-Z].*\.$/.test(detail))).toBe(true)
  })

  test('any text is looked at, quickly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.string(), (prompt, text) => {
        for (const check of runChecks(facts(prompt, text))) structureCheck.parse(check)
      }),
    )
    const begun = performance.now()
    for (const piece of ['a ', '```\n', '[', '| ', '- ', 'x', '"', '\n']) {
      runChecks(facts(piece.repeat(100_000), piece.repeat(500_000)))
    }
    expect(performance.now() - begun).toBeLessThan(8_000)
  })
})

test.each([
  ["I'm unable to provide that.", true],
  ['Es tut mir leid, aber dabei kann ich nicht helfen.', true],
  ['Lo siento, pero no puedo ayudar con eso.', true],
  ['Je suis désolé, je ne peux pas répondre.', true],
  ['抱歉，我无法提供帮助。', true],
  ['申し訳ありませんが、お手伝いできません。', true],
  ['You can’t divide by zero.', false],
  ['Python cannot do that without a library.', false],
])('a refusal: %s (%s)', (text, expected) => {
  expect(isRefusal(text)).toBe(expected)
})

test('blocks by their fences', () => {
  const text = '````md\n```js\n1\n```\n````\n\n~~~ PY title\nx\n~~~\n```\nopen'
  expect(findCodeBlocks(text)).toEqual([
    { language: 'md', code: '```js\n1\n```', closed: true },
    { language: 'python', code: 'x', closed: true },
    { language: '', code: 'open', closed: false },
  ])
})

test.each([
  ['typescript', 'const a = "(" // )\nconst b = `{`', null],
  ['typescript', 'f(1]', '“]” in line 1 does not close the “(” of line 1'],
  ['go', 'func f() {\n  g(\n}', '“}” in line 3 does not close the “(” of line 2'],
  ['rust', "fn f<'a>(x: &'a str) {}", null],
  ['python', 'a = """\n(', 'a text that begins in line 1 does not end'],
  ['brainfuck', '[', undefined],
])('brackets of %s: %s', (language, code, expected) => {
  expect(findImbalance(language, code)).toBe(expected)
})

test.each([
  ['def f():\n    if a:\n        b()\n    return c\n', null],
  ['def f():\n    a = [\n1,\n]\n    return a', null],
  ['def f():\n    """\nText\n    """\n    return 1', null],
  ['    x = 1\n    y = 2', null],
  ['def f():\nreturn 1', 'line 2 should begin a block and is not indented'],
  ['x = 1\n    y = 2', 'line 2 is indented without a block'],
  ['if a:\n        b()\n    c()', 'line 3 goes back to no earlier indentation'],
  ['def f():', 'the last block is empty'],
])('indentation: %j', (code, expected) => {
  expect(findIndentMistake(code)).toBe(expected)
})

test('code is parsed, never run', () => {
  const code = 'globalThis.wasRun = true; process.exit(1)'
  expect(findSyntaxMistake('javascript', code)).toBeNull()
  expect(findSyntaxMistake('typescript', code)).toBeNull()
  expect(globalThis).not.toHaveProperty('wasRun')
})

test('a loop is a phrase that comes again and again at the end', () => {
  expect(findLoop(`${'word '.repeat(40)}`)).toMatchObject({ phrase: 'word' })
  expect(findLoop(english.repeat(2))).toBeNull()
})
