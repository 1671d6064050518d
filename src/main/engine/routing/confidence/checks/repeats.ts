const fewestWords = 30
const longestScan = 6000

/**
 * Whether a text goes round in circles: how many times its end repeats itself in a row, where that is often. Models
 * that lose the thread say the same sentence to the end. `null` = it does not.
 */
export function findLoop(text: string): { phrase: string; times: number } | null {
  const words = text
    .slice(-longestScan)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length < fewestWords) return null
  for (let length = 1; length <= words.length / 4; length++) {
    const times = repeatsAtEnd(words, length)
    // A short phrase may be repeated on purpose; a long one hardly ever.
    const enough = length <= 2 ? 12 : length <= 6 ? 6 : 4
    if (times >= enough) return { phrase: words.slice(-length).join(' ').slice(0, 80), times }
  }
  return null
}

function repeatsAtEnd(words: readonly string[], length: number): number {
  const end = words.length
  let same = 0
  while (same + length < end && words[end - 1 - same] === words[end - 1 - same - length]) {
    same++
  }
  return Math.floor(same / length) + 1
}
