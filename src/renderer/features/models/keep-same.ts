import type { Model } from '#shared/contract/models'

/**
 * The new list with the old objects, and the old list itself, where nothing about them has changed: every inventory
 * arrives whole, and only rows that look different should be drawn again.
 */
export function keepSame(before: Model[], after: Model[]): Model[] {
  const old = new Map(before.map((model) => [model.key, model]))
  const kept = after.map((model) => {
    const known = old.get(model.key)
    return known && isSame(known, model) ? known : model
  })
  const unchanged =
    kept.length === before.length && kept.every((model, index) => model === before[index])
  return unchanged ? before : kept
}

/** Whether two plain values, as they come off the wire, say the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every(
    (name) =>
      Object.hasOwn(b, name) && isSame(a[name as keyof typeof a], b[name as keyof typeof b]),
  )
}
