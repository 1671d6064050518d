/**
 * BERT's uncased normalisation (google-research/bert `tokenization.py`, as the `tokenizers` package runs it): control
 * characters go, white space becomes a space, Chinese characters stand alone, accents go, letters become small.
 */
export function normaliseText(text: string): string {
  // Plain ASCII is most of what comes, and needs none of what follows.
  if (/^[\t\n\r\x20-\x7e]*$/.test(text)) return text.toLowerCase()
  return lowerEach(
    text
      .replace(dropped, '')
      .replace(whiteSpace, ' ')
      .replace(ideograph, ' $& ')
      .normalize('NFD')
      .replace(accent, ''),
  )
}

/** Form feed and its like are control characters here, not white space. */
const dropped = /(?![\t\n\r])[\uFFFD\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu
const whiteSpace = /\p{White_Space}/gu
const accent = /\p{Mn}/gu

/** The blocks that BERT counts as Chinese: ideographs, neither kana nor hangul. */
const ideograph =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu

/** Letter by letter, as the reference does: a whole string would end Greek words in ς. */
function lowerEach(text: string): string {
  return text.includes('Σ')
    ? text
        .split('Σ')
        .map((part) => part.toLowerCase())
        .join('σ')
    : text.toLowerCase()
}
