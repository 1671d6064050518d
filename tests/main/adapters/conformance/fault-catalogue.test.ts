import { afterAll, describe, test, vi } from 'vitest'
import type { CatalogueEntry } from '#simulators/fault-entry'
import { faultCatalogue } from '#simulators/faults'
import { gibibyte } from '#simulators/model'
import { collect, never, textOf } from '../http/collect.ts'
import { createMatrix } from './matrix.ts'
import { ask, chatModel, connect, type Target, targets, thinkingModel } from './targets.ts'

const words = Array.from({ length: 40 }, (_, index) => ` wörd-${index}`)
const longestMs = 30_000

/** Room for one of the two models only. */
const tightMemory = { vramBytes: 8.5 * gibibyte, ramBytes: 0 }

/** Faults that show only after something else was asked: which model, and how often. */
const before: Record<string, { model: string; times: number }> = {
  'hang-after-several-requests': { model: chatModel, times: 2 },
  'load-fails-instead-of-evicting': { model: thinkingModel, times: 1 },
  'router-fails-instead-of-evicting': { model: thinkingModel, times: 1 },
  'wrong-model-served': { model: thinkingModel, times: 1 },
}

/** Downloads have a suite of their own. */
const isOfChats = (entry: CatalogueEntry) => !entry.id.startsWith('pull-')

const fits = (entry: CatalogueEntry, target: Target) =>
  entry.targets.some(
    ({ kind, versions }) => kind === target.kind && (versions?.includes(target.version) ?? true),
  )

const matrix = createMatrix(targets.map((target) => target.name))
afterAll(() => console.log(`Known faults, by number\n${matrix.print()}`))

describe.each(targets)('$name', (target) => {
  const entries = faultCatalogue.filter((entry) => isOfChats(entry) && fits(entry, target))

  // Most of the time is waiting for silence to be noticed.
  test.concurrent.for(entries)(
    '$number: $id',
    { timeout: longestMs },
    async (entry, { expect }) => {
      const tight = entry.id.endsWith('fails-instead-of-evicting')
      const running = await target.start({
        reply: () => ({ text: words }),
        ...(tight ? { memory: tightMemory } : {}),
      })
      try {
        const server = connect(target, running.url)
        const removals = entry.faults(target).map(running.inject)
        const first = before[entry.id]
        for (let nth = 0; nth < (first?.times ?? 0); nth++) {
          await collect(server.stream(ask('Hi', first?.model), never()))
        }

        const events = await collect(server.stream(ask('Hi'), never()))
        const last = events.at(-1)
        const end = last?.type === 'failed' ? last.failure.code : last?.type
        matrix.set(`${entry.number} ${entry.id}`, target.name, end ?? 'nothing')
        expect(end).toBe(entry.outcome === 'answer' ? 'done' : entry.outcome)
        expect(events.filter(({ type }) => type === 'done' || type === 'failed')).toHaveLength(1)
        // Ollama answers under the name it was asked for, whatever it runs.
        if (entry.id === 'wrong-model-served' && target.kind === 'lmstudio') {
          expect(last).toMatchObject({ servedModel: thinkingModel })
        }

        await vi.waitUntil(() => running.activeGenerations() === 0 && running.openSockets() === 0)
        for (const remove of removals) remove()
        if (tight) return
        const next = await collect(server.stream(ask('Hi'), never()))
        expect(next.at(-1)?.type).toBe('done')
        expect(textOf(next)).toBe(words.join(''))
      } finally {
        await running.close()
      }
    },
  )
})
