export type ColumnId = 'when' | 'prompt' | 'task' | 'way' | 'margin' | 'outcome'

export const columnTitles: Record<ColumnId, string> = {
  when: 'When',
  prompt: 'Prompt',
  task: 'Task',
  way: 'Went to',
  margin: 'Margin',
  outcome: 'Outcome',
}

const tracks: Record<ColumnId, string> = {
  when: '88px',
  prompt: 'minmax(0, 1fr)',
  task: '84px',
  way: 'minmax(0, 0.62fr)',
  margin: '62px',
  outcome: 'minmax(0, 0.62fr)',
}

/** The fewest pixels in which each can stand beside those before it, the most important ones first. */
const least: readonly [ColumnId, number][] = [
  ['prompt', 0],
  ['way', 0],
  ['outcome', 560],
  ['when', 640],
  ['task', 780],
  ['margin', 920],
]

/** What a list of that many pixels shows, in its order, and the tracks of its grid. */
export function chooseColumns(width: number): { columns: ColumnId[]; grid: string } {
  const fitting = new Set(least.filter(([, from]) => width >= from).map(([id]) => id))
  const columns = (Object.keys(columnTitles) as ColumnId[]).filter((id) => fitting.has(id))
  return { columns, grid: columns.map((id) => tracks[id]).join(' ') }
}
