import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ResourceReading } from '#shared/contract/resources'
import { applyReading, emptyHistory, historyMs, shiftHistory } from '#shared/resource-history'
import { someCard } from '#tests/support/machine'

function readingAt(at: number, cards: Record<string, number | null> = { a: 1 }): ResourceReading {
  return {
    at,
    cpu: { load: 0.5, cores: 2, source: 'fake', confidence: 'exact' },
    memory: {
      totalBytes: 10,
      usedBytes: 4,
      availableBytes: 6,
      swapTotalBytes: null,
      swapUsedBytes: null,
      source: 'fake',
      confidence: 'exact',
    },
    gpus: Object.entries(cards).map(([id, usedBytes]) => ({ ...someCard, id, usedBytes })),
    problems: [],
  }
}

const run = (readings: readonly ResourceReading[], gaps: readonly number[] = []) =>
  readings.reduce(
    (history, reading, index) => applyReading(history, reading, gaps.includes(index)),
    emptyHistory,
  )

describe('the history of readings', () => {
  it('holds ten minutes', () => {
    const history = run(Array.from({ length: 900 }, (_, second) => readingAt(1e6 + second * 1_000)))
    expect(history.at).toHaveLength(601)
    expect((history.at.at(-1) ?? 0) - (history.at[0] ?? 0)).toBe(historyMs)
  })

  it('breaks the line where nobody measured', () => {
    const history = run([readingAt(1_000), readingAt(2_000), readingAt(60_000)], [2])
    expect(history.at).toEqual([1_000, 2_000, 2_001, 60_000])
    expect(history.cpuLoad).toEqual([0.5, 0.5, null, 0.5])
    expect(history.gpus[0]?.usedBytes).toEqual([1, 1, null, 1])
  })

  it('keeps a card that went, and begins one that came, with unknown', () => {
    const history = run([
      readingAt(1_000, { a: 1 }),
      readingAt(2_000, { a: 2, b: 9 }),
      readingAt(3_000, { b: 8 }),
    ])
    expect(history.gpus.map(({ id, usedBytes }) => [id, usedBytes])).toEqual([
      ['a', [1, 2, null]],
      ['b', [null, 9, 8]],
    ])
    const later = applyReading(history, readingAt(3_000 + historyMs, { b: 7 }), false)
    const last = applyReading(later, readingAt(4_000 + historyMs, { b: 7 }), false)
    expect(last.gpus.map((gpu) => gpu.id)).toEqual(['b'])
  })

  it('moves with the clock', () => {
    expect(shiftHistory(run([readingAt(1_000), readingAt(2_000)]), -500).at).toEqual([500, 1_500])
  })

  it('keeps ascending times and columns of one length, whatever comes', () => {
    const step = fc.record({
      ms: fc.integer({ min: -5_000, max: 900_000 }),
      gap: fc.boolean(),
      cards: fc.dictionary(
        fc.constantFrom('a', 'b', 'c'),
        fc.option(fc.integer({ min: 0, max: 99 })),
      ),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let history = emptyHistory
        let at = 1e12
        for (const { ms, gap, cards } of steps) {
          at += ms
          history = applyReading(history, readingAt(at, cards), gap)
          const rows = history.at.length
          const columns = [history.cpuLoad, history.memoryUsedBytes, history.swapUsedBytes]
          for (const gpu of history.gpus) columns.push(gpu.usedBytes, gpu.utilisation)
          for (const column of columns) expect(column).toHaveLength(rows)
          expect(history.at).toEqual([...new Set(history.at)].sort((a, b) => a - b))
        }
      }),
    )
  })
})
