import { expect, it } from 'vitest'
import { checkMemory } from '#adapters/gpu/figures'

it('figures that contradict each other are unknown, whichever is too large', () => {
  const unknown = { totalBytes: 8, usedBytes: null, freeBytes: null }
  expect(checkMemory({ totalBytes: 8, usedBytes: 3, freeBytes: 5 })).toEqual({
    totalBytes: 8,
    usedBytes: 3,
    freeBytes: 5,
  })
  expect(checkMemory({ totalBytes: 8, usedBytes: 9, freeBytes: 1 })).toEqual(unknown)
  expect(checkMemory({ totalBytes: 8, usedBytes: 1, freeBytes: 9 })).toEqual(unknown)
})

it('a card without memory is one whose memory is not told', () => {
  expect(checkMemory({ totalBytes: 0, usedBytes: null, freeBytes: null }).totalBytes).toBeNull()
})
