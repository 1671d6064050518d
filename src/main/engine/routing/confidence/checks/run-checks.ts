import type { CheckName, StructureCheck } from '#shared/contract/confidence'
import { detectLanguage } from '../../detect-language.ts'
import { type AnswerFacts, longestLook } from '../answer-facts.ts'
import { readAskedFormat } from './asked-format.ts'
import { findCodeBlocks, withoutCode } from './code-blocks.ts'
import { findMissingFormat } from './format-present.ts'
import { findJsonMistake } from './json-answer.ts'
import { findSyntaxMistake } from './parse-code.ts'
import { isRefusal } from './refusals.ts'
import { findLoop } from './repeats.ts'
import { findTruncation } from './truncation.ts'

/** Tasks whose answer may be in another language than the question. */
const changesLanguage =
  /\b(translat\w*|übersetz\w*|tradui\w*|traduc\w*|traduz\w*|tradurre|vertaal\w*)\b|翻译|翻訳/i

/** Looks at the form of an answer. Each check has its say; nothing is run, and nothing is asked of anybody. */
export function runChecks(facts: AnswerFacts): StructureCheck[] {
  const text = bounded(facts.text)
  const asked = readAskedFormat(facts.prompt)
  const isEmpty = text.trim() === ''
  const answered = isEmpty
    ? fail('answered', 'The answer is empty.')
    : pass('answered', 'There is an answer.')
  // Of nothing, nothing else can be said.
  if (isEmpty) return [answered]
  return [
    answered,
    isRefusal(text)
      ? fail('not-refused', 'The model declined to answer.')
      : pass('not-refused', 'The model did not decline.'),
    judge('complete', findTruncation(text, facts.finish), 'It is complete.'),
    loopCheck(text),
    codeCheck(text),
    jsonCheck(text, facts, asked.json),
    judge('format', findMissingFormat(asked, text), 'It has the form that was asked for.'),
    languageCheck(text, facts, asked.language),
  ]
}

function bounded(text: string): string {
  if (text.length <= longestLook) return text
  return `${text.slice(0, longestLook / 2)}\n${text.slice(-longestLook / 2)}`
}

function loopCheck(text: string): StructureCheck {
  const loop = findLoop(text)
  return loop
    ? fail('no-loop', `It repeats “${loop.phrase}” ${loop.times} times in a row.`)
    : pass('no-loop', 'It does not repeat itself.')
}

function codeCheck(text: string): StructureCheck {
  let parsed = 0
  for (const { language, code, closed } of findCodeBlocks(text)) {
    // Whether a block was cut short is said elsewhere; JSON that was asked for has a check of its own.
    const mistake = closed ? findSyntaxMistake(language, code) : undefined
    if (typeof mistake === 'string') {
      return fail('code-parses', `The code in ${language} does not parse: ${mistake}.`)
    }
    if (mistake === null) parsed++
  }
  if (parsed === 0) return skip('code-parses', 'There is no code that could be parsed.')
  return pass(
    'code-parses',
    parsed === 1 ? 'Its code parses.' : `All ${parsed} pieces of code parse.`,
  )
}

function jsonCheck(text: string, facts: AnswerFacts, inWords: boolean): StructureCheck {
  if (!facts.needsJson && !inWords) return skip('json-valid', 'No JSON was asked for.')
  const mistake = findJsonMistake(text, facts.needsJson)
  if (mistake === undefined) return fail('json-valid', 'JSON was asked for; there is none.')
  return judge('json-valid', mistake && `The JSON is not valid: ${mistake}.`, 'Its JSON is valid.')
}

function languageCheck(text: string, facts: AnswerFacts, asked: string | null): StructureCheck {
  const prose = withoutCode(text)
  const found = detectLanguage(prose)
  const freed = changesLanguage.test(facts.prompt)
  const wanted = asked ?? (freed ? null : facts.language)
  if (wanted === null || found === null || prose.length < 80) {
    return skip('language', 'Its language can’t be told, or was left open.')
  }
  const name = (code: string) => new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code
  return found === wanted
    ? pass('language', `It is in ${name(found)}.`)
    : fail('language', `It is in ${name(found)}; ${name(wanted)} was expected.`)
}

function judge(name: CheckName, finding: string | null | undefined, good: string): StructureCheck {
  if (finding === undefined) return skip(name, 'No form was asked for.')
  return finding === null ? pass(name, good) : fail(name, finding)
}

const make = (verdict: StructureCheck['verdict']) => (name: CheckName, detail: string) => ({
  name,
  verdict,
  detail: detail.slice(0, 400),
})
const pass = make('passes')
const fail = make('fails')
const skip = make('not-applicable')
