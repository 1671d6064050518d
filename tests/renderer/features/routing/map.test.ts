import { describe, expect, it } from 'vitest'
import type { HistoryDay, Reliability } from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import { type CellFacts, viewCell } from '../../../../src/renderer/features/routing/map/map-cell.ts'
import {
  chooseStep,
  chooseTop,
  makePoints,
  rateOf,
  tellingOf,
} from '../../../../src/renderer/features/routing/map/rate-points.ts'
import { sayReliability } from '../../../../src/renderer/features/routing/map/say-reliability.ts'

const dayOf = (day: string, decisions: number, over: Partial<HistoryDay> = {}): HistoryDay => ({
  day,
  decisions,
  answered: decisions,
  failed: 0,
  fellBack: 0,
  escalated: 0,
  ...over,
})

describe('rates over time', () => {
  it('stand for every day, empty ones too', () => {
    const points = makePoints(
      [dayOf('2026-10-24', 4, { escalated: 1 }), dayOf('2026-10-27', 2, { fellBack: 2 })],
      'day',
    )
    expect(points.map(({ decisions }) => decisions)).toEqual([0, 0, 0, 4, 0, 0, 2])
    expect(points.slice(3).map((point) => rateOf(point, 'escalated'))).toEqual([
      0.25,
      null,
      null,
      0,
    ])
    expect(rateOf(points[6] ?? points[0] ?? never(), 'fellBack')).toBe(1)
    for (const [index, { to }] of points.entries()) {
      expect(points[index + 1]?.from ?? to).toBe(to)
    }
  })

  it('add up by weeks from Monday to Sunday', () => {
    const points = makePoints(
      [
        dayOf('2026-11-01', 1),
        dayOf('2026-11-02', 2),
        dayOf('2026-11-08', 3),
        dayOf('2026-11-16', 4),
      ],
      'week',
    )
    expect(points.map(({ decisions }) => decisions)).toEqual([0, 0, 0, 1, 5, 0, 4])
    expect(new Date(points[0]?.from ?? 0).getDay()).toBe(1)
    expect(makePoints([], 'week')).toEqual([])
  })

  it('are shown by day only where a day tells something', () => {
    const days = Array.from({ length: 20 }, (_, i) => dayOf(`2026-11-${10 + i}`, 5))
    expect(chooseStep(days)).toBe('week')
    expect(chooseStep(days.slice(0, 7))).toBe('day')
    expect(chooseStep(days.map((day) => ({ ...day, decisions: 40 })))).toBe('day')
  })

  it('of few decisions do not tell how high the chart is', () => {
    const days = [dayOf('2026-11-20', 80), dayOf('2026-11-21', 8), dayOf('2026-11-22', 7)]
    expect(tellingOf(makePoints(days, 'day')).map(({ decisions }) => decisions)).toEqual([80, 8])
    const few = [dayOf('2026-11-20', 2), dayOf('2026-11-21', 1)]
    expect(tellingOf(makePoints(few, 'day')).map(({ decisions }) => decisions)).toEqual([2, 1])
  })

  it('fill the chart up to a round share', () => {
    expect([chooseTop([]), chooseTop([0.04, null]), chooseTop([0.21]), chooseTop([0.9])]).toEqual([
      0.05, 0.05, 0.3, 1,
    ])
  })
})

describe('a cell of the map', () => {
  const facts: CellFacts = {
    decided: {
      task: 'math',
      model: 'a/b' as ModelKey,
      n: 3,
      answered: 1,
      expectedQuality: 0.72,
      medianSeconds: 4.2,
      tokensPerSecond: 30,
    },
    learned: {
      task: 'math',
      estimate: { mean: 0.55, low: 0.4, high: 0.7, n: 2, source: 'learned', detail: '' },
      guess: 0.5,
      outcomes: 4,
      lastAt: 0,
    },
    ofTask: 12,
    fastest: 60,
  }

  it('says each figure with what is behind it', () => {
    expect(viewCell(facts, 'share')).toMatchObject({ words: '25 %', note: 'n = 3' })
    expect(viewCell(facts, 'expected')).toMatchObject({
      words: '72 %',
      background: 'var(--amber-soft)',
    })
    expect(viewCell(facts, 'learned')).toMatchObject({ words: '55 %', note: '40–70 %, n = 4' })
    expect(viewCell(facts, 'speed')).toMatchObject({ words: '30 tok/s', note: '4.2 s, n = 3' })
  })

  it('says nothing where nothing is known', () => {
    const nothing = { ...facts, decided: null, learned: null }
    for (const measure of ['share', 'expected', 'learned', 'speed'] as const) {
      expect(viewCell(nothing, measure)).toBeNull()
    }
  })
})

describe('what is said of the reliability', () => {
  const of = (said: number, right: number, ece: number, eceByChance: number): Reliability => ({
    n: 100,
    bins: [{ n: 100, said, right, low: 0, high: 1 }],
    ece,
    eceByChance,
    models: [],
  })

  it('names the distance, what chance would make, and the direction', () => {
    expect(sayReliability(of(0.8, 0.6, 0.2, 0.03))).toMatch(
      /20\.0 points .* It is too sure by 20\.0/,
    )
    expect(sayReliability(of(0.6, 0.8, 0.2, 0.03))).toMatch(/not sure enough by 20\.0/)
    expect(sayReliability(of(0.7, 0.71, 0.03, 0.03))).toMatch(/as near as so many answers can tell/)
    expect(sayReliability(of(0.7, 0.7, 0.2, 0.03))).toMatch(/make 3\.0\.$/)
  })

  it('is nothing where too little is known', () => {
    const little = { n: 5, bins: [], ece: null, eceByChance: null, models: [] }
    expect(sayReliability(little)).toBeNull()
  })
})

function never(): never {
  throw new Error('There are points.')
}
