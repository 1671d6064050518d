/** What a prompt looks like before anybody reads its words: where prose, pasted material and the ask stand. */
export interface PromptShape {
  /** Lines that people wrote, without code. */
  prose: string
  /** Lines that look like code, logs or data. */
  code: string
  /** What stands in quotation marks, from a few words on. */
  quoted: string
  /** First and last sentence of the prose: the ask mostly stands in one of them. */
  head: string
  tail: string
  /** Lines of either kind, blank ones left out. */
  proseLines: number
  codeLines: number
  fences: number
  /** UTF-16 units of the whole prompt, before it was cut. */
  length: number
}

/** Of longer prompts the beginning and the end are read: the ask is at one of them. */
const keptAtEachEnd = 3000

const fence = /^\s*(?:```|~~~)/

/** Ends of statements, brackets, assignments, declarations, tags, traces and key-value data. */
const codeLine =
  /[;{}]\s*(?:\/\/.*)?$|^\s*[)}\]]+[;,)]*$|^\s*(?:import|from|export|def|class|function|func|fn|const|let|var|public|private|protected|static|struct|enum|interface|impl|package|using|namespace|return|async|await|SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|FROM|WHERE|JOIN|GROUP BY|ORDER BY|#include|#define|FROM|RUN|COPY)\b.*[(){}=;:<>*'"]|^\s*(?:for|if|while|elif|else|try|except|with|match|switch)\b.*[:{]\s*$|^\s*<\/?[a-zA-Z][^>]*>|^\s*at [\w.$]+\(|^\s*File "|^\s*[\w.$[\]"']+\s*(?::?=|\+=|-=|=>)\s*\S|^\s*[\w-]+:\s*(?:\S+)?$|^\s*[$>]\s+\w|^\s*(?:\/\/|#!|--\s)|^[+-]{3} |^@@|^\s*\d{2,4}[-/:]\d{2}|^\s*\w+\([^)]*\)\s*$|\w\.\w+\(.*\)|^\s*\|.*\|\s*$/

const longQuote =
  /"[^"\n]{16,}"|“[^”]{16,}”|„[^“”]{16,}[“”]|«[^»]{16,}»|『[^』]{8,}』|「[^」]{8,}」/g

/** Material that is quoted is not asked with: it leaves a sign in its place. */
function takeQuotes(text: string): { bare: string; quoted: string } {
  const quoted: string[] = []
  const bare = text.replace(longQuote, (quote) => {
    quoted.push(quote.slice(1, -1))
    return ' ” '
  })
  return { bare, quoted: quoted.join('\n') }
}

/** Cuts what is too long in the middle and tells prose from pasted lines. Pure; time grows with what is kept only. */
export function readShape(prompt: string): PromptShape {
  const text =
    prompt.length <= 2 * keptAtEachEnd
      ? prompt
      : `${prompt.slice(0, keptAtEachEnd)}\n${prompt.slice(-keptAtEachEnd)}`
  const prose: string[] = []
  const code: string[] = []
  let fences = 0
  let fenced = false
  for (const line of text.split(/\r?\n/)) {
    if (fence.test(line)) {
      fences++
      fenced = !fenced
    } else if (line.trim() !== '') {
      const cut = line.slice(0, 1500)
      if (fenced || codeLine.test(cut)) code.push(line)
      else prose.push(line)
    }
  }
  // Code alone, in a single line, may well be a sentence with a snippet in it.
  const written = prose.length > 0 ? prose : code.slice(0, 1)
  const { bare, quoted } = takeQuotes(written.join('\n'))
  const sentences = bare
    .split('\n')
    .flatMap((line) => line.split(/(?<=[.!?:;。！？])\s+|(?<=[。！？])/))
    .filter((sentence) => sentence.trim() !== '')
  return {
    prose: bare,
    quoted,
    code: (prose.length > 0 ? code : code.slice(1)).join('\n'),
    head: sentences[0] ?? '',
    tail: sentences.at(-1) ?? '',
    proseLines: prose.length,
    codeLines: code.length,
    fences,
    length: prompt.length,
  }
}
