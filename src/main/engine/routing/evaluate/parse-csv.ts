export interface CsvRecord {
  /** Line of the file on which the record begins, counted from 1. */
  line: number
  cells: string[]
}

/** Reads comma-separated text as RFC 4180 has it; line breaks within quotes belong to the cell. Empty lines are skipped. */
export function* parseCsv(text: string): Generator<CsvRecord> {
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = 1
  let begin = 1
  const isEmpty = () => cells.length === 0 && cell === ''
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '\n') line++
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === ',') {
      cells.push(cell)
      cell = ''
    } else if (sign === '\n') {
      if (!isEmpty()) yield { line: begin, cells: [...cells, cell] }
      cells = []
      cell = ''
      begin = line
    } else if (sign !== '\r') cell += sign
  }
  if (!isEmpty()) yield { line: begin, cells: [...cells, cell] }
}
