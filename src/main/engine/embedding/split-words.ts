/** Words and single punctuation marks of normalised text, as BERT's pre-tokeniser cuts them. */
export function splitWords(normalised: string): string[] {
  return normalised.match(wordOrMark) ?? []
}

/** ASCII's symbols count as punctuation too: `$+<=>^` and the like. */
const mark = String.raw`!-\/:-@\[-\x60\{-~\p{P}`
const wordOrMark = new RegExp(`[${mark}]|[^${mark}\\p{White_Space}]+`, 'gu')
