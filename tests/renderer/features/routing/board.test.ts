import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EndpointId } from '#shared/contract/ids'
import type { Endpoint } from '#shared/contract/models'
import { chooseTracks } from '../../../../src/renderer/features/routing/board/choose-tracks.ts'
import {
  gatherEnded,
  makeTrains,
  placeOnTrack,
} from '../../../../src/renderer/features/routing/board/make-trains.ts'
import { placeTrains } from '../../../../src/renderer/features/routing/board/place-trains.ts'
import {
  planYard,
  trackPath,
  tracksFor,
  wayPath,
} from '../../../../src/renderer/features/routing/board/yard-plan.ts'
import { makeModel, residency } from '../../../support/models.ts'
import { answered, makeRef, makeRun } from './make-board-run.ts'

const oom = { code: 'out-of-memory', message: 'No room.' } as const
const ollama = { id: 'ollama' as EndpointId } as Endpoint
const studio = { id: 'lmstudio' as EndpointId } as Endpoint
const onStudio = (name: string, over = {}) =>
  makeModel(name, { endpointId: studio.id, endpointName: 'LM Studio', ...over })

describe('which models get a track', () => {
  const names = (tracks: readonly { name: string }[]) => tracks.map(({ name }) => name)

  test('what is in memory or at work always, cold ones as far as there is room', () => {
    const models = [
      makeModel('cold-1'),
      makeModel('resident', { resident: residency }),
      makeModel('cold-2'),
      makeModel('busy'),
      makeModel('cold-3'),
    ]
    const runs = [makeRun('1', { model: makeRef('busy') })]
    const { shown, others } = chooseTracks({ models, endpoints: [ollama] }, [], runs, 3)
    expect(names(shown)).toEqual(['cold-1', 'resident', 'busy'])
    expect(names(others)).toEqual(['cold-2', 'cold-3'])
    const few = chooseTracks({ models, endpoints: [ollama] }, [], runs, 1)
    expect(names(few.shown)).toEqual(['resident', 'busy'])
  })

  test('grouped by server in the servers’ order, whatever the order of models', () => {
    const models = [onStudio('s1'), makeModel('o1'), onStudio('s2'), makeModel('o2')]
    const { shown } = chooseTracks({ models, endpoints: [ollama, studio] }, [], [], 9)
    expect(names(shown)).toEqual(['o1', 'o2', 's1', 's2'])
  })

  test('a model that only embeds gets none of the spare ones; one that left keeps its run', () => {
    const models = [makeModel('embeds', { capabilities: ['embedding'] }), makeModel('chats')]
    const runs = [makeRun('1', { model: makeRef('gone') })]
    const { shown, others } = chooseTracks({ models, endpoints: [ollama] }, [], runs, 9)
    expect(names(shown)).toEqual(['chats', 'gone'])
    expect(shown.at(-1)?.model).toBeNull()
    expect(names(others)).toEqual(['embeds'])
  })
})

describe('trains', () => {
  test('what is not decided or waits has no track yet', () => {
    const [deciding] = makeTrains(makeRun('1', { phase: 'routing' }), null, false)
    expect(deciding).toMatchObject({ track: null, waits: false, moves: true })
    const [waiting] = makeTrains(makeRun('1', { phase: 'queued' }), null, false)
    expect(waiting).toMatchObject({ track: null, waits: true })
  })

  test('a try that failed elsewhere is left in red on its own track', () => {
    const failedTries = [{ model: makeRef('big'), failure: oom }]
    const [own, left] = makeTrains(makeRun('1', { failedTries }), null, false)
    expect(own).toMatchObject({ track: 'ollama/a:7b', tone: 'amber', moves: true })
    expect(left).toMatchObject({ track: 'ollama/big', tone: 'red', moves: false })
    expect(left?.name).toBe('codegen on big: out of memory, then a:7b. “Prompt 1”')
    const again = [{ model: makeRef('a:7b'), failure: oom }]
    expect(makeTrains(makeRun('1', { failedTries: again }), null, false)).toHaveLength(1)
  })

  test('they move forward as they work, and stand still where nothing may move', () => {
    const at = (over: Parameters<typeof makeRun>[1], still = false) =>
      placeOnTrack(makeRun('1', over), 0.5, still)
    const way = [
      at({ phase: 'loading' }),
      at({ phase: 'reading' }),
      at({ tokens: 1 }),
      at({ tokens: 200 }),
      at({ tokens: 9000 }),
      at(answered),
    ]
    expect(way).toEqual([...way].sort((a, b) => a - b))
    expect(new Set(way).size).toBe(way.length)
    expect(at({ tokens: 1 }, true)).toBe(at({ tokens: 9000 }, true))
  })

  test('what ended alike on one track is one label on the newest', () => {
    const trains = ['1', '2', '3'].flatMap((id) => makeTrains(makeRun(id, answered), null, false))
    const other = makeTrains(makeRun('4', { ...answered, model: makeRef('b') }), null, false)
    const gathered = gatherEnded([...trains, ...other])
    expect(gathered.map(({ id, label }) => [id, label])).toEqual([
      ['3', '3 answered'],
      ['4', 'answered'],
    ])
  })

  test('none covers another or leaves the track, and what moves is kept first', () => {
    const one = fc.record({
      ended: fc.boolean(),
      tokens: fc.integer({ min: 0, max: 5000 }),
      startedAt: fc.integer({ min: 0, max: 1000 }),
    })
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 14 }),
        fc.integer({ min: 60, max: 900 }),
        (wishes, length) => {
          const trains = wishes.flatMap(({ ended, ...over }, index) =>
            makeTrains(
              makeRun(String(index), { ...over, ...(ended ? answered : {}) }),
              null,
              false,
            ),
          )
          const { placed, hidden } = placeTrains(trains, 100, 100 + length)
          expect(placed.length + hidden).toBe(trains.length)
          const inOrder = [...placed].sort((a, b) => a.x - b.x)
          for (const [index, { x, width }] of inOrder.entries()) {
            expect(x).toBeGreaterThanOrEqual(100 - 1)
            expect(x + width).toBeLessThanOrEqual(100 + length + 1)
            const next = inOrder[index + 1]
            if (next) expect(next.x).toBeGreaterThanOrEqual(x + width + 6)
          }
          const leftOut = trains.filter((train) => !placed.some((one) => one.train === train))
          if (leftOut.some(({ moves }) => moves)) {
            expect(placed.every(({ train }) => train.moves)).toBe(true)
          }
        },
      ),
    )
  })
})

describe('the plan of the yard', () => {
  const plan = (width: number, tracks: number, room = 500) =>
    planYard(
      width,
      Array.from({ length: tracks }, (_, index) => (index < 3 ? ollama.id : studio.id)),
      room,
    )

  test('uses the height there is, within bounds', () => {
    expect(plan(1180, 8, 520).height).toBeLessThanOrEqual(520)
    expect(plan(1180, 8, 520).height).toBeGreaterThan(plan(1180, 8, 300).height)
    expect(plan(1180, 2, 900).height).toBeLessThan(300)
    expect([200, 330, 520, 2000].map(tracksFor)).toEqual([6, 6, 9, 14])
  })

  test('fits any width, and leaves tracks room', () => {
    for (const width of [360, 560, 700, 900, 1180, 2400]) {
      for (const tracks of [1, 2, 3, 8, 20]) {
        const { trackStart, trackEnd, labelX, labelWidth, height, ...rest } = plan(width, tracks)
        expect(trackEnd - trackStart).toBeGreaterThan(60)
        expect(labelX + labelWidth).toBeLessThanOrEqual(width)
        expect(labelX).toBeGreaterThan(trackEnd)
        expect(rest.tracks).toHaveLength(tracks)
        for (const { y, switchX, straightX } of rest.tracks) {
          expect(y).toBeLessThan(height)
          expect(switchX).toBeGreaterThanOrEqual(rest.firstSwitchX)
          expect(straightX).toBeLessThanOrEqual(trackStart)
        }
      }
    }
  })

  test('the outermost tracks leave first, so that no two ways on one side cross', () => {
    const { tracks, entryY } = plan(1180, 7)
    const above = tracks.filter(({ y }) => y < entryY).map(({ switchX }) => switchX)
    const below = tracks.filter(({ y }) => y > entryY).map(({ switchX }) => switchX)
    expect(above).toEqual([...above].sort((a, b) => a - b))
    expect(below).toEqual([...below].sort((a, b) => b - a))
    expect(new Set(tracks.map(({ switchX }) => switchX)).size).toBe(7)
  })

  test('the track beside the entry goes straight on', () => {
    const { entryY, tracks, ...rest } = plan(1180, 3)
    const middle = tracks.find(({ y }) => y === entryY)
    if (!middle) throw new Error('One track lies beside the entry.')
    const whole = { entryY, tracks, ...rest }
    expect(trackPath(whole, middle)).toBe(`M${middle.switchX} ${entryY}H${rest.trackEnd}`)
    expect(wayPath(whole, middle, 500)).toBe(`M${rest.entryX} ${entryY}H${middle.switchX}H500`)
  })
})
