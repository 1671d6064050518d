import type { BoardEvent, BoardRun } from '#shared/contract/board'

/** The runs after an event; those that did not change stay the objects they are. */
export function applyBoardEvent(runs: readonly BoardRun[], event: BoardEvent): BoardRun[] {
  if (event.type === 'all') return event.runs
  const gone = new Set(event.gone)
  const changed = new Map(event.runs.map((run) => [run.runId, run]))
  const kept = runs
    .filter(({ runId }) => !gone.has(runId))
    .map((run) => {
      const newer = changed.get(run.runId)
      changed.delete(run.runId)
      return newer ?? run
    })
  return [...kept, ...changed.values()]
}
