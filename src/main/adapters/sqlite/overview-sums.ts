import type { ModelRef } from '#shared/contract/attempt'
import type { HistoryCell, HistoryDay, HistoryOverview } from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import type { TaskName } from '#shared/contract/routing'
import { type DayRows, marks, noCell } from './history-days.ts'
import { medianOf } from './median.ts'

interface CellSums {
  n: number
  answered: number
  ended: number
  expected: number
  expectedOf: number
  totalMs: number[]
  tokensPerSecond: number[]
}

type Counts = Omit<HistoryOverview, 'medianFirstTokenMs' | 'models' | 'cells' | 'days'>

/** What adds up of days, newest first. */
export function createOverviewSums(
  cells: readonly { task: TaskName; model: ModelKey }[],
  demo: boolean,
) {
  const all: Counts = {
    decisions: 0,
    prompts: 0,
    answered: 0,
    failed: 0,
    fellBack: 0,
    escalated: 0,
    compared: 0,
    byRule: 0,
    byHand: 0,
    explored: 0,
  }
  const days: HistoryDay[] = []
  const sums: (CellSums | undefined)[] = []
  const firstMs: number[] = []

  function addToCell(day: DayRows, row: number, mark: number, measure: boolean) {
    const place = day.cells[row] ?? noCell
    if (place === noCell) return
    const cell = sums[place] ?? emptyCell()
    sums[place] = cell
    cell.n++
    if (mark & marks.answered) cell.answered++
    if (mark & marks.ended) cell.ended++
    const expected = day.expected[row] ?? Number.NaN
    if (!Number.isNaN(expected)) {
      cell.expected += expected
      cell.expectedOf++
    }
    if (!measure) return
    push(cell.totalMs, day.totalMs[row])
    push(cell.tokensPerSecond, day.tokensPerSecond[row])
    push(firstMs, day.firstMs[row])
  }

  return {
    /** Gives how many decisions were added. `measure`: its times count for the medians. */
    add(day: DayRows, name: string, measure: boolean): number {
      const counts: Counts = { ...all }
      for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] = 0
      for (let row = 0; row < day.marks.length; row++) {
        const mark = day.marks[row] ?? 0
        if (((mark & marks.demo) !== 0) !== demo) continue
        count(counts, mark)
        addToCell(day, row, mark, measure)
      }
      for (const key of Object.keys(counts) as (keyof Counts)[]) all[key] += counts[key]
      const { decisions, answered, failed, fellBack, escalated } = counts
      if (decisions > 0) {
        days.push({ day: name, decisions, answered, failed, fellBack, escalated })
      }
      return decisions
    },
    /** `refOf`: a model's newest name; models of which none is known are left out. `pause` lets others have their turn. */
    async result(
      refOf: (key: ModelKey) => ModelRef | null,
      pause: () => Promise<void>,
    ): Promise<HistoryOverview> {
      const medianFirstTokenMs = medianOf(firstMs)
      const result: HistoryCell[] = []
      for (const [place, { task, model }] of cells.entries()) {
        const cell = sums[place]
        if (cell) result.push(cellOf(task, model, cell))
        await pause()
      }
      return {
        ...all,
        medianFirstTokenMs,
        models: modelsOf(result, refOf),
        cells: result,
        days: days.toReversed(),
      }
    },
  }
}

function emptyCell(): CellSums {
  return {
    n: 0,
    answered: 0,
    ended: 0,
    expected: 0,
    expectedOf: 0,
    totalMs: [],
    tokensPerSecond: [],
  }
}

function push(values: number[], value: number | undefined) {
  if (value !== undefined && !Number.isNaN(value)) values.push(value)
}

function count(counts: Counts, mark: number) {
  counts.decisions++
  if (mark & marks.prompt) counts.prompts++
  if (mark & marks.answered) counts.answered++
  else if (mark & marks.ended) counts.failed++
  if (mark & marks.fellBack) counts.fellBack++
  if (mark & marks.escalated) counts.escalated++
  if (mark & marks.compared) counts.compared++
  if (mark & marks.byRule) counts.byRule++
  if (mark & marks.byHand) counts.byHand++
  if (mark & marks.explored) counts.explored++
}

function cellOf(task: TaskName, model: ModelKey, cell: CellSums): HistoryCell {
  const totalMs = medianOf(cell.totalMs)
  return {
    task,
    model,
    n: cell.n,
    answered: cell.ended === 0 ? 0 : cell.answered / cell.ended,
    expectedQuality: cell.expectedOf === 0 ? null : cell.expected / cell.expectedOf,
    medianSeconds: totalMs === null ? null : totalMs / 1000,
    tokensPerSecond: medianOf(cell.tokensPerSecond),
  }
}

/** Those with the most decisions first. */
function modelsOf(
  cells: readonly HistoryCell[],
  refOf: (key: ModelKey) => ModelRef | null,
): HistoryOverview['models'] {
  return [...Map.groupBy(cells, ({ model }) => model)]
    .flatMap(([key, of]) => {
      const model = refOf(key)
      return model ? [{ model, decisions: of.reduce((sum, { n }) => sum + n, 0) }] : []
    })
    .sort((a, b) => b.decisions - a.decisions || (a.model.key < b.model.key ? -1 : 1))
}
