import type { Model } from '#shared/contract/models'

export type SortColumn = 'name' | 'where' | 'size' | 'context' | 'memory' | 'speed'

export interface Sorting {
  by: SortColumn
  descending: boolean
}

/** The models that every word of `search` and the filter leave, in order. Equal ones stand by name. */
export function arrangeModels(
  models: readonly Model[],
  wanted: { search: string; filter: string; sorting: Sorting },
): Model[] {
  const words = wanted.search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const { by, descending } = wanted.sorting
  return models
    .filter((model) => passes(model, wanted.filter) && matches(model, words))
    .sort((a, b) => {
      // What is in memory stands first, unless somebody sorts by something else.
      const order =
        by === 'name'
          ? residentFirst(a, b) || byName(a, b, descending)
          : compare(a, b, by, descending)
      return order || byName(a, b, false) || a.key.localeCompare(b.key)
    })
}

/** A second press on the same column turns it round; figures begin with the largest. */
export function nextSorting(sorting: Sorting, by: SortColumn): Sorting {
  if (sorting.by === by) return { by, descending: !sorting.descending }
  return { by, descending: by !== 'name' && by !== 'where' }
}

function passes(model: Model, filter: string): boolean {
  if (filter === 'all') return true
  return filter === 'resident' ? model.resident !== null : model.endpointId === filter
}

function matches(model: Model, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const text = [
    model.name,
    model.displayName,
    model.endpointName,
    model.family,
    model.quantization,
    ...model.capabilities,
    model.resident ? 'resident in memory' : '',
    model.pinned ? 'pinned' : '',
  ]
    .join(' ')
    .toLocaleLowerCase()
  return words.every((word) => text.includes(word))
}

function residentFirst(a: Model, b: Model): number {
  return Number(b.resident !== null) - Number(a.resident !== null)
}

function byName(a: Model, b: Model, descending: boolean): number {
  const order = names.compare(a.displayName, b.displayName)
  return descending ? -order : order
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

function compare(a: Model, b: Model, by: SortColumn, descending: boolean): number {
  if (by === 'where') {
    const order = names.compare(a.endpointName, b.endpointName)
    return descending ? -order : order
  }
  const left = figure(a, by)
  const right = figure(b, by)
  // What is not known stands last either way.
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  return descending ? right - left : left - right
}

function figure(model: Model, by: SortColumn): number | null {
  switch (by) {
    case 'size':
      return model.sizeBytes
    case 'context':
      return model.contextLength
    case 'speed':
      return model.speed?.tokensPerSecond ?? null
    case 'memory':
      return model.resident ? (model.resident.vramBytes ?? model.resident.sizeBytes ?? 0) : null
    default:
      return null
  }
}
