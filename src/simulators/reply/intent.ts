import { type CodeLanguage, codeLanguages } from './code-languages.ts'

/** What kind of answer a message asks for. */
export type Intent =
  | { kind: 'greeting' }
  | { kind: 'title' }
  | { kind: 'json' }
  | { kind: 'code'; language: CodeLanguage; lines: number | null }
  | { kind: 'table' }
  | { kind: 'steps' }
  | { kind: 'maths'; expression: string | null }
  | { kind: 'lines'; count: number; numbered: boolean }
  | { kind: 'words'; count: number }
  | { kind: 'long' }
  | { kind: 'short'; sentences: number }
  | { kind: 'prose' }

const most = 20_000

function readCount(text: string, unit: RegExp): number | null {
  const match = new RegExp(String.raw`(\d[\d,. ]{0,8}?)[\s-]*(?:${unit.source})\b`, 'i').exec(text)
  if (!match?.[1]) return null
  const count = Number(match[1].replace(/[,. ]/g, ''))
  return count > 0 ? Math.min(count, most) : null
}

function findLanguage(text: string): CodeLanguage | null {
  return codeLanguages.find((language) => language.names.test(text)) ?? null
}

const asksForCode =
  /\b(code|function|script|program|snippet|implement\w*|algorithm|regex|class|method|query|unit tests?|refactor|component)\b|```/i

/** Arithmetic with at least one operator between numbers. */
const arithmetic = /(?:\(*\s*-?\d+(?:\.\d+)?\s*\)*\s*[-+*/×÷^]\s*)+\(*\s*-?\d+(?:\.\d+)?\s*\)*/

/** Pure: the same message always reads the same. */
export function decideIntent(prompt: string): Intent {
  const text = prompt.trim()
  const language = findLanguage(text)
  const lines = readCount(text, /lines?|rows?|items?|bullets?|entries|points?/)
  if (
    /^(hi|hello|hey|good (morning|evening|day)|hallo|hola|bonjour|你好|こんにちは)\b[\s\p{L}!.,?]{0,20}$/iu.test(
      text,
    )
  ) {
    return { kind: 'greeting' }
  }
  if (/\b(title|headline)\b.*\b(conversation|chat|exchange|dialog\w*|message)\b/is.test(text)) {
    return { kind: 'title' }
  }
  if (
    language &&
    (asksForCode.test(text) || /\b(write|show|give|create|build|make|fix)\b/i.test(text))
  ) {
    return { kind: 'code', language, lines: readCount(text, /lines?/) }
  }
  if (/\bjson\b/i.test(text)) return { kind: 'json' }
  if (
    /\b(table|compare|comparison|versus|vs\.?|differences? between|pros and cons)\b/i.test(text)
  ) {
    return { kind: 'table' }
  }
  const words = readCount(text, /words?/)
  if (words !== null) return { kind: 'words', count: words }
  if (lines !== null && lines > 1) {
    return {
      kind: 'lines',
      count: lines,
      numbered: /\b(list|items?|bullets?|numbered|entries|points?)\b/i.test(text),
    }
  }
  if (asksForCode.test(text)) {
    const python = codeLanguages.find((known) => known.fence === 'python')
    if (python) return { kind: 'code', language: language ?? python, lines: null }
  }
  const expression = arithmetic.exec(text)?.[0].trim() ?? null
  if (
    expression ||
    /\b(integral|derivative|equation|solve|proof|prove|theorem|calculate|compute|matrix|probability|formula|maths?)\b/i.test(
      text,
    )
  ) {
    return { kind: 'maths', expression }
  }
  if (
    /\b(plan|steps?|how (do|can|to|should)|guide|instructions|tutorial|recipe|checklist|walk me through)\b/i.test(
      text,
    )
  ) {
    return { kind: 'steps' }
  }
  const sentences = readCount(text, /sentences?/)
  if (sentences !== null) return { kind: 'short', sentences }
  if (/\b(one word|one sentence|briefly|brief|in short|tl;?dr|yes or no)\b/i.test(text)) {
    return { kind: 'short', sentences: 1 }
  }
  if (
    /\b(long|detailed|in depth|in-depth|essay|thorough|comprehensive|article|story)\b/i.test(text)
  ) {
    return { kind: 'long' }
  }
  return { kind: 'prose' }
}

export function asksToContinue(prompt: string): boolean {
  return /^\s*(please\s+)?(continue|go on|carry on|keep going|weiter|继续)\b[\s\S]{0,40}$/iu.test(
    prompt,
  )
}
