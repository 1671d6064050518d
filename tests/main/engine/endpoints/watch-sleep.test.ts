import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchSleep } from '#engine/endpoints/watch-sleep'

const clocks = { wall: 0, steady: 0 }
let woken = 0
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers()
  Object.assign(clocks, { wall: 1_000_000, steady: 0 })
  woken = 0
  stop = watchSleep({ now: () => clocks.wall, monotonic: () => clocks.steady }, () => {
    woken += 1
  })
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

/** What the two clocks say was gone when the next look came. */
async function look(wall: number, steady: number): Promise<number> {
  clocks.wall += wall
  clocks.steady += steady
  await vi.advanceTimersByTimeAsync(5_000)
  return woken
}

test('is told where both clocks count sleep, and where only the wall clock does', async () => {
  expect(await look(5_000, 5_000)).toBe(0)
  expect(await look(3_600_000, 3_600_000)).toBe(1)
  expect(await look(5_000, 5_000)).toBe(1)
  expect(await look(3_600_000, 5_000)).toBe(2)
})

test('a busy machine and a clock that is set back are no sleep', async () => {
  expect(await look(20_000, 20_000)).toBe(0)
  expect(await look(-86_400_000, 5_000)).toBe(0)
  expect(await look(5_000, 5_000)).toBe(0)
})
