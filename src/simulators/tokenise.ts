const piecePattern = / ?[\p{L}\p{M}]+| ?\p{N}{1,3}|\n+|[^\S\n]+(?=[^\S\n])|[\s\S]/gu
const longestPiece = 6

/**
 * Cuts text into believable pieces of one to six characters, a leading space belonging to its word, as byte-pair
 * tokenisers do. The pieces joined are the text again; no piece splits a code point.
 */
export function tokenise(text: string): string[] {
  const pieces: string[] = []
  for (const [match] of text.matchAll(piecePattern)) {
    if (match.length <= longestPiece) pieces.push(match)
    else pieces.push(...cutEvenly(match))
  }
  return pieces
}

export function countTokens(text: string): number {
  let count = 0
  for (const [match] of text.matchAll(piecePattern)) count += Math.ceil(match.length / longestPiece)
  return count
}

function cutEvenly(word: string): string[] {
  const characters = Array.from(word)
  const parts = Math.ceil(characters.length / longestPiece)
  const size = Math.ceil(characters.length / parts)
  const cut: string[] = []
  for (let i = 0; i < characters.length; i += size) {
    cut.push(characters.slice(i, i + size).join(''))
  }
  return cut
}
