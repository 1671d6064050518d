import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Pace } from '#engine/resources/resource-source'
import { createResourceWatch } from '#engine/resources/resource-watch'
import type { GpuReading, ResourceEvent } from '#shared/contract/resources'
import { someCard, stillMachine } from '#tests/support/machine'

const begun = Date.UTC(2026, 0, 1)

function startWatch(readCards?: (pace: Pace, signal: AbortSignal) => Promise<GpuReading[]>) {
  const paces: Pace[] = []
  const state = { busy: false, closed: 0 }
  const watch = createResourceWatch({
    sources: {
      system: stillMachine.system,
      gpus: [
        {
          name: 'nvidia-smi',
          read(pace, signal) {
            paces.push(pace)
            return readCards ? readCards(pace, signal) : Promise.resolve([someCard])
          },
          close: () => void state.closed++,
        },
      ],
    },
    busy: () => state.busy,
    now: Date.now,
    monotonic: () => performance.now(),
  })
  return { watch, paces, state }
}

/** Reads along, and keeps what came. */
function follow(watch: ReturnType<typeof startWatch>['watch']) {
  const stop = new AbortController()
  const events: ResourceEvent[] = []
  const ended = (async () => {
    for await (const event of watch.watch(stop.signal)) events.push(event)
  })()
  return {
    events,
    async stop() {
      stop.abort()
      await ended
    },
  }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers({ now: begun })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the pace', () => {
  it('is ten seconds while nothing happens', async () => {
    const { watch, paces } = startWatch()
    await pass(60_500)
    expect(paces).toEqual(new Array(6).fill('idle'))
    watch.close()
  })

  it('is a second while something runs', async () => {
    const { watch, paces, state } = startWatch()
    await pass(1_500)
    state.busy = true
    await pass(10_000)
    state.busy = false
    await pass(30_000)
    expect(paces.filter((pace) => pace === 'live')).toHaveLength(10)
    expect(paces.filter((pace) => pace === 'idle')).toHaveLength(1 + 3)
    watch.close()
  })

  it('is a second while somebody watches, who gets the history first and then each reading', async () => {
    const { watch, paces } = startWatch()
    await pass(30_500)
    const page = follow(watch)
    await pass(5_000)
    await page.stop()
    const [first, ...rest] = page.events
    if (first?.type !== 'history') throw new Error('no history')
    expect(first.history.at.at(-1)).toBe(first.reading.at)
    expect(rest.length).toBeGreaterThanOrEqual(5)
    expect(rest.every((event) => event.type === 'reading' && !event.gap)).toBe(true)
    const before = paces.length
    await pass(9_000)
    expect(paces.length - before).toBeLessThanOrEqual(1)
    watch.close()
  })

  it('reads at once for a page that comes before the first reading', async () => {
    const { watch } = startWatch()
    const page = follow(watch)
    await pass(0)
    expect(page.events).toHaveLength(1)
    await page.stop()
    watch.close()
  })

  it('ends with the watch, and the streams and sources with it', async () => {
    const { watch, paces, state } = startWatch()
    const page = follow(watch)
    await pass(1_000)
    watch.close()
    watch.close()
    await page.stop()
    const before = paces.length
    await pass(60_000)
    expect(paces).toHaveLength(before)
    expect(state.closed).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a source that hangs', () => {
  it('is given up after two seconds, never asked twice at once, and its figures are unknown', async () => {
    let hang = false
    const stuck: PromiseWithResolvers<GpuReading[]>[] = []
    const { watch, paces } = startWatch(() => {
      if (!hang) return Promise.resolve([someCard])
      const one = Promise.withResolvers<GpuReading[]>()
      stuck.push(one)
      return one.promise
    })
    const page = follow(watch)
    await pass(1_500)
    hang = true
    const asked = paces.length
    await pass(20_000)
    expect(paces).toHaveLength(asked + 1)
    const reading = watch.latest()
    expect(reading?.gpus[0]).toMatchObject({
      id: someCard.id,
      totalBytes: someCard.totalBytes,
      usedBytes: null,
      confidence: 'unknown',
    })
    expect(reading?.problems[0]?.source).toBe('nvidia-smi')
    expect(reading?.memory.usedBytes).toBe(8e9)

    hang = false
    stuck[0]?.resolve([someCard])
    await pass(2_000)
    expect(watch.latest()?.gpus).toEqual([someCard])
    expect(watch.latest()?.problems).toEqual([])
    await page.stop()
    watch.close()
  })

  it('is told to stop', async () => {
    let reason: unknown = null
    const { watch } = startWatch((_pace, signal) => {
      const { promise, reject } = Promise.withResolvers<GpuReading[]>()
      signal.addEventListener('abort', () => {
        reason = signal.reason
        reject(signal.reason)
      })
      return promise
    })
    const reading = watch.read()
    await pass(2_000)
    expect((await reading).problems[0]?.message).toBe('Did not answer within 2 seconds.')
    expect(reason).toBeInstanceOf(Error)
    watch.close()
  })

  it('that throws takes nothing from the others', async () => {
    const { watch } = startWatch(() => {
      throw new Error('driver mismatch')
    })
    const reading = await watch.read()
    expect(reading.problems).toEqual([{ source: 'nvidia-smi', message: 'driver mismatch' }])
    expect(reading.gpus).toEqual([])
    expect(reading.cpu.load).toBe(0.25)
    watch.close()
  })
})

describe('a reading for a decision', () => {
  it('is taken after the call, and shared by all who wait', async () => {
    const slow: PromiseWithResolvers<GpuReading[]>[] = []
    const { watch, paces } = startWatch(() => {
      const one = Promise.withResolvers<GpuReading[]>()
      slow.push(one)
      return one.promise
    })
    await pass(1_000)
    expect(paces).toEqual(['idle'])
    const readings = [watch.read(), watch.read(), watch.read()]
    slow[0]?.resolve([{ ...someCard, usedBytes: 1 }])
    await pass(0)
    expect(paces).toEqual(['idle', 'now'])
    slow[1]?.resolve([{ ...someCard, usedBytes: 2 }])
    const given = await Promise.all(readings)
    expect(given.map((reading) => reading.gpus[0]?.usedBytes)).toEqual([2, 2, 2])
    watch.close()
  })
})

describe('the clock', () => {
  it('that is set back moves the history, so that times still ascend', async () => {
    const { watch, state } = startWatch()
    state.busy = true
    const page = follow(watch)
    await pass(5_000)
    vi.setSystemTime(begun - 86_400_000)
    await pass(3_000)
    await page.stop()
    const again = page.events.findLast((event) => event.type === 'history')
    if (again?.type !== 'history') throw new Error('no history')
    expect(again.reading.at).toBeLessThan(begun)
    const steps = again.history.at.slice(1).map((at, index) => at - (again.history.at[index] ?? 0))
    expect(Math.min(...steps)).toBeGreaterThan(0)
    expect(Math.max(...steps)).toBeLessThanOrEqual(2_000)
    watch.close()
  })

  it('that leaps while the machine sleeps breaks the line and goes on at its pace', async () => {
    const { watch, paces, state } = startWatch()
    state.busy = true
    const page = follow(watch)
    await pass(3_000)
    const before = paces.length
    vi.setSystemTime(Date.now() + 120_000)
    await pass(2_000)
    expect(paces.length - before).toBe(2)
    const gaps = page.events.filter((event) => event.type === 'reading' && event.gap)
    expect(gaps).toHaveLength(1)
    await page.stop()
    const late = follow(watch)
    await pass(0)
    const [first] = late.events
    if (first?.type !== 'history') throw new Error('no history')
    expect(first.history.cpuLoad.filter((load) => load === null)).toHaveLength(1)
    await late.stop()
    watch.close()
  })
})

describe('the demo', () => {
  it('shows its cards in place of the real ones, and gives these back', async () => {
    const { watch } = startWatch()
    const demoCard = { ...someCard, id: 'demo', demo: true, source: 'demo' }
    watch.setDemo({ name: 'demo', read: () => Promise.resolve([demoCard]), close() {} })
    expect((await watch.read()).gpus).toEqual([demoCard])
    watch.setDemo(null)
    expect((await watch.read()).gpus).toEqual([someCard])
    watch.close()
  })
})
