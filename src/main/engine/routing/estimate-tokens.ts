/** Code points that most tokenisers give a token of their own: CJK ideographs, kana, hangul, emoji. */
function isDense(code: number): boolean {
  return (
    (code >= 0x2e80 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7af) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xd800 && code <= 0xdbff)
  )
}

/**
 * Tokens a text will take, roughly: one per dense code point, one per four other UTF-16 units. Real tokenisers of
 * common models stay within about 20 % of it for prose and code; it only has to tell small from large.
 */
export function estimateTokens(text: string): number {
  let dense = 0
  for (let i = 0; i < text.length; i++) if (isDense(text.charCodeAt(i))) dense++
  return dense + Math.ceil((text.length - dense) / 4)
}
