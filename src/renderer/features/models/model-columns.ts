import type { SortColumn } from './arrange-models.ts'

/** How much of a row there is room for. */
export type ListLayout = 'wide' | 'medium' | 'narrow'

export function decideLayout(width: number): ListLayout {
  if (width >= 1060) return 'wide'
  return width >= 620 ? 'medium' : 'narrow'
}

/** The sticky line of column names, in CSS pixels. */
export const headHeight = 36

export const rowHeights: Record<ListLayout, number> = { wide: 60, medium: 60, narrow: 112 }

export const rowGrids: Record<ListLayout, string> = {
  wide: 'grid-cols-[minmax(210px,1fr)_96px_70px_58px_minmax(180px,220px)_92px_108px_116px]',
  medium: 'grid-cols-[minmax(180px,1fr)_minmax(150px,200px)_96px_112px]',
  narrow: 'grid-cols-[minmax(0,1fr)_auto] content-center gap-y-2',
}

export interface ColumnHead {
  title: string
  /** `null` = it can't be sorted by. */
  sort: SortColumn | null
  right?: boolean
}

const name: ColumnHead = { title: 'Model', sort: 'name' }
const needs: ColumnHead = { title: 'Needs', sort: null }
const memory: ColumnHead = { title: 'Memory', sort: 'memory' }
const actions: ColumnHead = { title: 'Actions', sort: null, right: true }

export const columnHeads: Record<ListLayout, readonly ColumnHead[]> = {
  wide: [
    name,
    { title: 'Where', sort: 'where' },
    { title: 'Size', sort: 'size', right: true },
    { title: 'Context', sort: 'context', right: true },
    needs,
    { title: 'Speed', sort: 'speed', right: true },
    memory,
    actions,
  ],
  medium: [name, needs, memory, actions],
  narrow: [name, needs, actions],
}

export const sortNames: Record<SortColumn, string> = {
  name: 'Name',
  where: 'Where',
  size: 'Size',
  context: 'Context',
  memory: 'Memory',
  speed: 'Speed',
}
