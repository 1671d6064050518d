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

/** Items that were taken out of lists lately, with their comments: whoever brings one back gets these too. */
export type RemovedItems = unknown[]

const mostRemoved = 50

/** What an item is called, where it has a name of its own. */
const names = ['id', 'name', 'use']

function nameOf(value: unknown): unknown {
  const said: unknown = isNode(value) ? value.toJSON() : value
  if (typeof said !== 'object' || said === null) return undefined
  const entries = new Map(Object.entries(said))
  return names.map((name) => entries.get(name)).find((name) => name !== undefined)
}

/** Takes the first item that fits out of a list. */
function takeFrom(items: unknown[], fits: (item: unknown) => boolean): unknown {
  const at = items.findIndex(fits)
  return at < 0 ? undefined : items.splice(at, 1)[0]
}

/** Makes an item say what the value says; what it says already is left as it is written. */
function fill(document: Document, item: unknown, value: unknown): unknown {
  if (!isMap(item) || typeof value !== 'object' || value === null) return item
  const said = new Map(Object.entries(item.toJSON() as object))
  for (const [key, its] of Object.entries(value)) {
    const node: unknown = item.get(key, true)
    if (isDeepStrictEqual(said.get(key), its)) continue
    if (isScalar(node) && isPlain(its)) node.value = its
    else item.set(key, document.createNode(its))
  }
  for (const key of said.keys()) if (!(key in value)) item.delete(key)
  return item
}

/**
 * Makes a list say `values`: items that stay are moved with the comments that stand at them, those that are changed keep
 * them, and those that come back have them again.
 */
function keepItems(
  document: Document,
  list: YAMLSeq,
  values: readonly unknown[],
  removed: RemovedItems,
): void {
  // `[]` is how an empty list is written, not how its items are to be.
  if (list.items.length === 0) list.flow = false
  const [first] = list.items
  if (isNode(first) && list.commentBefore) {
    // What stands above the first item belongs to it, not to the list.
    first.commentBefore = list.commentBefore
    list.commentBefore = null
  }
  const left: unknown[] = [...list.items]
  const same = values.map((value) => takeFrom(left, (item) => says(item, value)))
  list.items = values.map((value, index) => {
    const name = nameOf(value)
    const item =
      same[index] ??
      takeFrom(removed, (one) => says(one, value)) ??
      takeFrom(left, (one) => name !== undefined && nameOf(one) === name)
    return item === undefined ? document.createNode(value) : fill(document, item, value)
  })
  removed.push(...left)
  removed.splice(0, removed.length - mostRemoved)
}

/**
 * The text with one setting changed; `null` takes it out. A plain value that replaces another is spliced in, so that
 * not even the spaces before a comment move; other changes go through the YAML tree, which keeps comments and order.
 */
export function editSettings(
  text: string,
  path: (string | number)[],
  value: unknown,
  removed: RemovedItems = [],
): string {
  const document = parseDocument(text)
  const node = document.getIn(path, true)
  if (isPlain(value) && isScalar(node) && node.range) {
    const [start, end] = node.range
    const written = stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd()
    // A block scalar would need the indentation of its place.
    if (!written.includes('\n')) return text.slice(0, start) + written + text.slice(end)
  }
  if (value === null) document.deleteIn(path)
  else if (isSeq(node) && Array.isArray(value)) keepItems(document, node, value, removed)
  else document.setIn(path, document.createNode(value))
  return document.toString({ lineWidth: 0 })
}
