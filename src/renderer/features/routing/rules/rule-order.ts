/** The list with the item at `from` moved to the place `to`; the same list where it can't move. */
export function moveItem<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from]
  if (item === undefined || to < 0 || to >= items.length || from === to) return items
  const moved = items.filter((_, at) => at !== from)
  moved.splice(to, 0, item)
  return moved
}
