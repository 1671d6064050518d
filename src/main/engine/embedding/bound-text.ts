/** Of a text, this many UTF-16 units are read at most: some 2 700 English words, a few milliseconds. */
const headLength = 12_288
const tailLength = 4_096

/**
 * The text, or of a longer one its first 12 288 and last 4 096 UTF-16 units, as two words apart. The middle is cut
 * because prompts say what they want before or after what they quote.
 */
export function boundText(text: string): string {
  if (text.length <= headLength + tailLength) return text
  return `${text.slice(0, headLength)} ${text.slice(-tailLength)}`
}
