import type { RuleSettings } from '#shared/contract/settings'

/** The list with the item at `from` moved to the place `to`; the same list where it can't move. */
export function moveItem<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from]
  if (item === undefined || to < 0 || to >= items.length || from === to) return items
  const moved = items.filter((_, at) => at !== from)
  moved.splice(to, 0, item)
  return moved
}

/**
 * Where a rule stands now that stood at `index` when its editing began: the list may have changed elsewhere. `null` = it
 * is there no more, or reads otherwise.
 */
export function findPlace(
  rules: readonly RuleSettings[],
  before: RuleSettings,
  index: number,
): number | null {
  const alike = (rule: RuleSettings | undefined) =>
    rule?.name === before.name && rule.when === before.when && rule.use === before.use
  if (alike(rules[index])) return index
  const found = rules.findIndex(alike)
  return found < 0 ? null : found
}
