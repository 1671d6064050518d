/** Only this much of a prompt is looked at (UTF-16 code units): what comes after changes its structure little. */
const lookedAt = 8_000

/** What is counted in a prompt. Sentences end up in `words`, choices of a multiple-choice question in `options`. */
interface Pieces {
  text: string
  /** In lower case, for cue words. */
  lower: string
  /** What stands before the choices. */
  stem: string
  options: string[]
  words: string[]
  sentences: string[]
  numbers: string[]
}

type Measure = (pieces: Pieces) => number

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0
const log = (value: number) => Math.log1p(value)
const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
const shareOf = <T>(list: readonly T[], holds: (item: T) => boolean) =>
  list.length === 0 ? 0 : list.filter(holds).length / list.length
const distinct = (text: string, pattern: RegExp) => log(new Set(text.match(pattern)).size)

/** Asks for something that is right or wrong. */
const checkable =
  /\b(how many|how much|calculate|compute|solve|find|count|determine|prove|implement|function|program|algorithm|code|python|javascript|java|sql|regex|json|csv|xml|yaml|table|extract|identify|list all|exactly|true or false|which of|probability|equation|value of|returns?|output|bug|sort|integer|sum|average|percent\w*|area|remainder|maximum|minimum|highest|lowest)\b/g
/** Asks for something that can be good in many ways. */
const open =
  /\b(describe|discuss|explain|compose|imagine|pretend|persona|role|suggest|ideas?|blog|story|stories|poem|letter|e-?mail|essay|creative|vivid|persuasive|insights?|outline|brainstorm|inspir\w+|tips|advice|overview|share|act as|tell me about|opinion|what do you think|how do|principles?)\b/g
const conditions = /\b(if|when|then|after|before)\b/g
const distribution = /\b(each|every|per)\b/g
const comparisons = /\b(more|less|fewer|than|times|as many|as much)\b/g

/** By name, so that an explanation can say which of them spoke. Order is part of what is learnt; add at the end only. */
const measures: Record<string, Measure> = {
  length: ({ text }) => log(text.length),
  stemLength: ({ stem }) => log(stem.length),
  optionsLength: ({ text, stem }) => log(text.length - stem.length),
  words: ({ words }) => log(words.length),
  wordLength: ({ words }) => mean(words.map((word) => word.length)),
  variety: ({ words }) => new Set(words).size / (1 + words.length),
  sentences: ({ sentences }) => log(sentences.length),
  commas: ({ text }) => log(count(text, /[,、，]/g)),
  fullStops: ({ stem }) => log(count(stem, /[.。]/g)),
  lineBreaks: ({ text }) => log(count(text, /\n/g)),
  stemLineBreaks: ({ stem }) => log(count(stem, /\n/g)),
  lastSentence: ({ sentences }) => log(sentences.at(-1)?.length ?? 0),
  questionMarks: ({ text }) => log(count(text, /[?？]/g)),
  asksInStem: ({ stem }) => Number(/[?？]/.test(stem)),
  endsAsking: ({ stem }) => Number(/[?？]\s*$/.test(stem)),
  endsOpen: ({ stem }) => Number(/[:：]\s*$/.test(stem)),
  endsStating: ({ stem }) => Number(/[.。]\s*$/.test(stem)),
  blank: ({ stem }) => Number(/_{2,}/.test(stem)),
  questionWord: ({ lower }) => Number(/^\s*(what|which|who|when|where|why|how)\b/.test(lower)),
  negation: ({ stem }) => Number(/\b(not|except|incorrect|false|never)\b/i.test(stem)),
  numbers: ({ numbers }) => log(numbers.length),
  distinctNumbers: ({ numbers }) => log(new Set(numbers).size),
  numbersPerWord: ({ numbers, words }) => numbers.length / (1 + words.length),
  largestNumber: ({ numbers }) =>
    log(
      Math.min(
        1e12,
        numbers.reduce((most, n) => Math.max(most, toNumber(n)), 0),
      ),
    ),
  decimals: ({ text }) => log(count(text, /\d\.\d/g)),
  percents: ({ text }) => log(count(text, /%/g)),
  currency: ({ text }) => log(count(text, /[$€£¥]/g)),
  slashes: ({ text }) => log(count(text, /\//g)),
  numberWords: ({ lower }) =>
    log(
      count(
        lower,
        /\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|half|twice|thrice|double|triple|third|quarter)\b/g,
      ),
    ),
  operators: ({ text }) => log(count(text, /[+*/=^<>$%\\]/g)),
  calculation: ({ lower }) =>
    Number(/\b(how many|how much|calculate|find|compute|solve|evaluate)\b/.test(lower)),
  conditions: ({ lower }) => log(count(lower, conditions)),
  distribution: ({ lower }) => log(count(lower, distribution)),
  comparisons: ({ lower }) => log(count(lower, comparisons)),
  totals: ({ lower }) => log(count(lower, /\b(total|altogether|combined|all)\b/g)),
  remainders: ({ lower }) => log(count(lower, /\b(left|remain\w*|rest|still)\b/g)),
  ratios: ({ lower }) => log(count(lower, /\b(percent\w*|fraction|ratio|average)\b/g)),
  times: ({ lower }) => log(count(lower, /\b(hour|day|week|month|year|minute)s?\b/g)),
  persons: ({ lower }) => log(count(lower, /\b(he|she|they|his|her|their)\b/g)),
  self: ({ stem, words }) => count(stem, /\b(I|me|my)\b/g) / (1 + words.length),
  named: ({ text }) => log(count(text, /\b\p{Lu}\p{Ll}+/gu)),
  namedShare: ({ stem, words }) => count(stem, /\b\p{Lu}\p{Ll}+/gu) / (1 + words.length),
  capitals: ({ text }) => count(text, /\p{Lu}/gu) / (1 + text.length),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII is meant
  beyondAscii: ({ text }) => count(text, /[^\u0000-\u007f]/g) / (1 + text.length),
  quotes: ({ text }) => Number(/["“„«]/.test(text)),
  code: ({ text }) => Number(/`|\(\)|[{};]\s*$/m.test(text)),
  smallWords: ({ lower, words }) =>
    count(lower, /\b(the|of|a|an|in|to|and)\b/g) / (1 + words.length),
  statements: ({ text }) => log(count(text, /\b([ivx]+|[IVX]+|[Ss]tatement \d)\b/g)),
  people: ({ lower }) => Number(/\b(years?|age|patient|old)\b/.test(lower)),
  optionLength: ({ options }) => log(mean(options.map((option) => option.length))),
  optionSpread: ({ options }) => spread(options.map((option) => option.length)),
  optionsNumeric: ({ options }) =>
    shareOf(options, (option) => /^[\s$\d.,/%\-+()a-z^π]{1,12}$/.test(option)),
  optionsCapital: ({ options }) => shareOf(options, (option) => /^\p{Lu}/u.test(option)),
  optionsSentences: ({ options }) => shareOf(options, (option) => /\.\s*$/.test(option)),
  optionDigits: ({ options }) => {
    const all = options.join(' ')
    return count(all, /\d/g) / (1 + all.length)
  },
  checkable: ({ lower }) => distinct(lower, checkable),
  open: ({ lower }) => distinct(lower, open),
}

export const structureNames: readonly string[] = Object.keys(measures)
const measureList = Object.values(measures)

/** Numbers about a prompt's form, in the order of `structureNames`: lengths and counts as logarithms, shares 0..1. */
export function measureStructure(prompt: string): Float64Array {
  const pieces = takeApart(withoutAnswerCue(prompt.slice(0, lookedAt)))
  return Float64Array.from(measureList, (measure) => measure(pieces))
}

/** A closing “Answer:” is how a question is put, not a part of it. */
function withoutAnswerCue(text: string): string {
  return text.replace(/\n\s*(answer|response)\s*:\s*$/i, '')
}

function takeApart(text: string): Pieces {
  const [stem = '', ...options] = text.split(/\n\s*(?:[A-Ja-j]|\d{1,2})[.)]\s/)
  const lower = text.toLowerCase()
  return {
    text,
    lower,
    stem,
    options: options.map((option) => option.trim()),
    words: lower.match(/\p{L}+/gu) ?? [],
    sentences: text.split(/(?<=[.!?])\s+|(?<=[。！？])/).filter((sentence) => sentence !== ''),
    numbers: text.match(/\d[\d,]*(?:\.\d+)?/g) ?? [],
  }
}

function toNumber(text: string): number {
  return Number(text.replaceAll(',', '')) || 0
}

/** Standard deviation over mean, of lengths. */
function spread(lengths: readonly number[]): number {
  const middle = mean(lengths)
  return Math.sqrt(mean(lengths.map((length) => (length - middle) ** 2))) / (1 + middle)
}
