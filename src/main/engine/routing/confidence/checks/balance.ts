/** How a language writes what brackets may stand in without counting. */
interface Signs {
  line: readonly string[]
  block: readonly (readonly [string, string])[]
  quotes: readonly string[]
  /** Quotes that may run over several lines. */
  longQuotes: readonly string[]
}

const likeC: Signs = {
  line: ['//'],
  block: [['/*', '*/']],
  quotes: ['"', "'"],
  longQuotes: ['`'],
}
const signsOf: Record<string, Signs> = {
  typescript: likeC,
  javascript: likeC,
  java: { ...likeC, longQuotes: ['"""'] },
  kotlin: { ...likeC, longQuotes: ['"""'] },
  swift: { ...likeC, quotes: ['"'], longQuotes: ['"""'] },
  csharp: { ...likeC, longQuotes: ['"""'] },
  c: likeC,
  cpp: likeC,
  go: likeC,
  // A lone ' is a lifetime there.
  rust: { ...likeC, quotes: ['"'], longQuotes: [] },
  php: { ...likeC, line: ['//', '#'], longQuotes: [] },
  css: { ...likeC, line: [], longQuotes: [] },
  scss: { ...likeC, longQuotes: [] },
  python: { line: ['#'], block: [], quotes: ['"', "'"], longQuotes: ['"""', "'''"] },
  sql: { line: ['--'], block: [['/*', '*/']], quotes: ["'", '"'], longQuotes: [] },
}

const pairs: Record<string, string> = { '(': ')', '[': ']', '{': '}' }
const closers = new Set(Object.values(pairs))

/**
 * Whether brackets pair up outside texts and comments: `null` = they do, else what is wrong. `undefined` = a language
 * whose signs are not known here.
 */
export function findImbalance(language: string, code: string): string | null | undefined {
  const signs = signsOf[language]
  if (!signs) return undefined
  const open: { sign: string; line: number }[] = []
  let line = 1
  for (let at = 0; at < code.length; ) {
    const sign = code[at] ?? ''
    const past = skip(code, at, signs)
    if (past === null) return `a text that begins in line ${line} does not end`
    if (past > at) {
      line += code.slice(at, past).split('\n').length - 1
      at = past
      continue
    }
    if (sign === '\n') line++
    if (pairs[sign] !== undefined) open.push({ sign, line })
    else if (closers.has(sign)) {
      const last = open.pop()
      if (!last) return `“${sign}” in line ${line} closes nothing`
      if (pairs[last.sign] !== sign) {
        return `“${sign}” in line ${line} does not close the “${last.sign}” of line ${last.line}`
      }
    }
    at++
  }
  const left = open.at(-1)
  return left ? `the “${left.sign}” of line ${left.line} is never closed` : null
}

/** Where the text or comment that begins at `at` ends; `at` where none begins; `null` where it doesn't end. */
function skip(code: string, at: number, signs: Signs): number | null {
  if (signs.line.some((sign) => code.startsWith(sign, at))) {
    const end = code.indexOf('\n', at)
    return end < 0 ? code.length : end
  }
  for (const [begin, finish] of signs.block) {
    if (code.startsWith(begin, at)) return endAfter(code, finish, at + begin.length)
  }
  for (const quote of signs.longQuotes) {
    if (code.startsWith(quote, at)) return endOfText(code, quote, at + quote.length, true)
  }
  for (const quote of signs.quotes) {
    if (code.startsWith(quote, at)) return endOfText(code, quote, at + quote.length, false)
  }
  return at
}

function endAfter(code: string, finish: string, from: number): number | null {
  const end = code.indexOf(finish, from)
  return end < 0 ? null : end + finish.length
}

function endOfText(code: string, quote: string, from: number, isLong: boolean): number | null {
  for (let at = from; at < code.length; at++) {
    if (code[at] === '\\') at++
    else if (code.startsWith(quote, at)) return at + quote.length
    // An apostrophe in prose, say in a comment of an unknown kind: no text at all.
    else if (code[at] === '\n' && !isLong) return from
  }
  return isLong ? null : from
}
