export const linesPerPiece = 40

/** Code in pieces of `linesPerPiece` lines. All but the last are whole and never change while the code grows. */
export function splitCode(code: string): string[] {
  const pieces: string[] = []
  let start = 0
  let lines = 0
  for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) {
    lines += 1
    if (lines === linesPerPiece) {
      pieces.push(code.slice(start, at))
      start = at + 1
      lines = 0
    }
  }
  pieces.push(code.slice(start))
  return pieces
}

export function countLines(code: string): number {
  let lines = 1
  for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) lines += 1
  return lines
}
