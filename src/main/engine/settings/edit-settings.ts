import { isScalar, parseDocument, stringify } from 'yaml'

type Plain = string | number | boolean

function isPlain(value: unknown): value is Plain {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/**
 * The text with one setting changed; `null` takes it out. A plain value that replaces another is spliced in, so that
 * not even the spaces before a comment move; other changes go through the YAML tree, which keeps comments and order.
 */
export function editSettings(text: string, path: (string | number)[], value: unknown): string {
  const document = parseDocument(text)
  const node = document.getIn(path, true)
  if (isPlain(value) && isScalar(node) && node.range) {
    const [start, end] = node.range
    const written = stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd()
    // A block scalar would need the indentation of its place.
    if (!written.includes('\n')) return text.slice(0, start) + written + text.slice(end)
  }
  if (value === null) document.deleteIn(path)
  else document.setIn(path, document.createNode(value))
  return document.toString({ lineWidth: 0 })
}
