/** The list with the item at `index` moved by one place; the same list where it can't move. */
export function moveItem<T>(items: readonly T[], index: number, by: -1 | 1): readonly T[] {
  const to = index + by
  const item = items[index]
  if (item === undefined || to < 0 || to >= items.length) return items
  const moved = items.filter((_, at) => at !== index)
  moved.splice(to, 0, item)
  return moved
}
