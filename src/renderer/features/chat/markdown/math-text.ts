const codeSpan = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g

/** `\(…\)` and `\[…\]`, which many models write, as `$…$` and `$$…$$`; code is left alone. */
export function normaliseMath(markdown: string): string {
  if (!markdown.includes('\\(') && !markdown.includes('\\[')) return markdown
  if (/^ {0,3}(?:```|~~~)/m.test(markdown)) return markdown
  let out = ''
  let last = 0
  for (const span of markdown.matchAll(codeSpan)) {
    out += convert(markdown.slice(last, span.index)) + span[0]
    last = span.index + span[0].length
  }
  return out + convert(markdown.slice(last))
}

/** Whether a text may hold a formula, so that the maths renderer is worth loading. */
export function mayHoldMath(markdown: string): boolean {
  return markdown.includes('$') || markdown.includes('\\(') || markdown.includes('\\[')
}

function convert(text: string): string {
  return text
    .replace(/\\\[[ \t]*\n?([\s\S]+?)\n?[ \t]*\\\]/g, (_all, math: string) =>
      ['', '$$', math.trim(), '$$', ''].join('\n'),
    )
    .replace(/\\\(\s*([^\n]+?)\s*\\\)/g, (_all, math: string) => `$${math}$`)
}
