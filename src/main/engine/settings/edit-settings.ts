import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  type YAMLSeq,
} from 'yaml'

type Plain = string | number | boolean

function isPlain(value: unknown): value is Plain {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** Says this node what the value says, as far as it says anything? What it leaves to defaults is not compared. */
function says(node: unknown, value: unknown): boolean {
  const said: unknown = isNode(node) ? node.toJSON() : node
  if (!isMap(node) || typeof said !== 'object' || said === null) {
    return isDeepStrictEqual(said, value)
  }
  if (typeof value !== 'object' || value === null) return false
  const entries = new Map(Object.entries(value))
  return Object.entries(said).every(([key, its]) => isDeepStrictEqual(its, entries.get(key)))
}

/** Makes a list say `values`: items that stay are moved with the comments that stand at them. */
function keepItems(document: Document, list: YAMLSeq, values: readonly unknown[]): void {
  const [first] = list.items
  if (isNode(first) && list.commentBefore) {
    // What stands above the first item belongs to it, not to the list.
    first.commentBefore = list.commentBefore
    list.commentBefore = null
  }
  const left = [...list.items]
  list.items = values.map((value) => {
    const at = left.findIndex((item) => says(item, value))
    if (at < 0) return document.createNode(value)
    const [item] = left.splice(at, 1)
    if (isMap(item) && typeof value === 'object' && value !== null) {
      for (const [key, its] of Object.entries(value)) if (!item.has(key)) item.set(key, its)
    }
    return item
  })
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
  else if (isSeq(node) && Array.isArray(value)) keepItems(document, node, value)
  else document.setIn(path, document.createNode(value))
  return document.toString({ lineWidth: 0 })
}
