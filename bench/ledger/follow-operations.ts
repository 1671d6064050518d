import type { SwitchyardClient } from '#shared/contract/index'
import type { Operation } from '#shared/contract/models'

/** How many came to what. */
export type Tally = Map<string, number>

export function count(tally: Tally, what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1)
}

/** Counts operations as they end, and lets others wait for one. */
export function followOperations(client: SwitchyardClient, otherFailures: Tally) {
  const counts = { loaded: 0, refused: 0, unloaded: 0 }
  const seen = new Set<string>()
  const waiting = new Map<string, (() => void)[]>()
  const stop = new AbortController()

  function countOnce({ id, kind, state, failure }: Operation) {
    if (seen.has(id) || state === 'waiting' || state === 'running') return
    seen.add(id)
    if (state === 'done' && kind === 'load') counts.loaded++
    if (state === 'done' && kind === 'unload') counts.unloaded++
    if (!failure) return
    // The ledger's own refusals say what was short; what servers ran short of is counted at the servers.
    if (failure.message.includes('was not loaded. Needs')) counts.refused++
    else count(otherFailures, `${kind}: ${failure.code}`)
  }

  const following = (async () => {
    for await (const list of await client.models.operations(undefined, { signal: stop.signal })) {
      for (const operation of list) {
        countOnce(operation)
        if (operation.endedAt === null) continue
        for (const wake of waiting.get(operation.id) ?? []) wake()
        waiting.delete(operation.id)
      }
    }
  })().catch((error) => {
    if (!stop.signal.aborted) throw error
  })

  return {
    counts,
    hasEnded(id: string): Promise<void> {
      return new Promise((resolve) => {
        if (seen.has(id)) return resolve()
        waiting.set(id, [...(waiting.get(id) ?? []), resolve])
      })
    },
    close() {
      stop.abort()
      return following
    },
  }
}
