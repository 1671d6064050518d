/** A line, or `null` where it was longer than what is accepted. */
export type InputLine = string | null

/** Cuts a stream of text into lines; memory stays bounded however long one is. */
export async function* splitLines(
  chunks: AsyncIterable<string>,
  maxLength: number,
): AsyncGenerator<InputLine> {
  let rest = ''
  let tooLong = false
  for await (const chunk of chunks) {
    const lines = chunk.split('\n')
    const last = lines.pop() ?? ''
    for (const line of lines) {
      yield tooLong || rest.length + line.length > maxLength ? null : rest + line
      rest = ''
      tooLong = false
    }
    if (tooLong || rest.length + last.length > maxLength) {
      rest = ''
      tooLong = true
    } else rest += last
  }
  if (tooLong) yield null
  else if (rest !== '') yield rest
}
