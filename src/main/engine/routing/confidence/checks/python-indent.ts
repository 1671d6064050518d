/**
 * Where the lines of a Python program can't be blocks: a block that is announced and does not come, a line deeper than
 * allowed, or one that goes back to a depth that never was. `null` = all well. Lines inside brackets and long texts don't
 * count.
 */
export function findIndentMistake(code: string): string | null {
  const depths = [0]
  let announced = false
  let hasBegun = false
  let nesting = 0
  let longText: string | null = null
  for (const [index, line] of code.split('\n').entries()) {
    const inside = nesting > 0 || longText !== null
    const read = readLine(line, longText)
    longText = read.longText
    nesting = Math.max(0, nesting + read.nesting)
    const text = read.code.trim()
    if (inside || text === '') continue
    const depth = (/^[ \t]*/.exec(line)?.[0] ?? '').replaceAll('\t', '        ').length
    const last = depths.at(-1) ?? 0
    if (announced && depth <= last)
      return `line ${index + 1} should begin a block and is not indented`
    if (!announced && depth > last) {
      // A part of a function may stand in an answer as it stood in its file.
      if (hasBegun) return `line ${index + 1} is indented without a block`
      depths.push(depth)
    }
    if (announced) depths.push(depth)
    while ((depths.at(-1) ?? 0) > depth) depths.pop()
    if (depths.at(-1) !== depth) return `line ${index + 1} goes back to no earlier indentation`
    hasBegun = true
    announced = nesting === 0 && longText === null && text.endsWith(':')
  }
  return announced ? 'the last block is empty' : null
}

/** A line without its texts and comment, how many brackets it leaves open, and the long text that goes on after it. */
function readLine(line: string, longText: string | null) {
  let open = longText
  let nesting = 0
  let code = ''
  for (let at = 0; at < line.length; at++) {
    if (open !== null) {
      if (line[at] === '\\') at++
      else if (line.startsWith(open, at)) {
        at += open.length - 1
        open = null
      }
      continue
    }
    const sign = line[at] ?? ''
    if (sign === '#') break
    const quote = ['"""', "'''", '"', "'"].find((known) => line.startsWith(known, at))
    if (quote !== undefined) {
      open = quote
      at += quote.length - 1
      code += '_'
      continue
    }
    if ('([{'.includes(sign)) nesting++
    if (')]}'.includes(sign)) nesting--
    code += sign
  }
  // A short text ends with its line.
  return { code, nesting, longText: open !== null && open.length === 3 ? open : null }
}
