import { describe, expect, it } from 'vitest'
import { keepSame } from '../../../../src/renderer/features/models/keep-same.ts'
import { makeModel } from './make-models.ts'

const anew = <T>(value: T): T => structuredClone(value)
const held = { sizeBytes: 5, vramBytes: 5, contextLength: null, expiresAt: null }

describe('what stays of an inventory when the next one arrives', () => {
  const before = [makeModel('a'), makeModel('b', { resident: held }), makeModel('c')]

  it('is the very list where nothing has changed', () => {
    expect(keepSame(before, anew(before))).toBe(before)
  })

  it('is every model but those that changed, however deep', () => {
    const after = anew(before)
    after[1] = makeModel('b', { resident: { ...held, vramBytes: 6 } })
    const kept = keepSame(before, after)
    expect(kept).toEqual(after)
    expect(kept.map((model, index) => model === before[index])).toEqual([true, false, true])
  })

  it('sees lists that grew, fields that came and fields that went', () => {
    const speed = { tokensPerSecond: 20, n: 3 }
    const more = [makeModel('a', { capabilities: ['chat', 'tools'] }), makeModel('b', { speed })]
    const kept = keepSame(before, more)
    expect(kept).toEqual(more)
    expect(keepSame(kept, anew(before))).toEqual(before)
  })

  it('follows models to other places', () => {
    const kept = keepSame(
      before,
      anew([before[2], before[0]].filter((model) => model !== undefined)),
    )
    expect(kept[0]).toBe(before[2])
    expect(kept[1]).toBe(before[0])
    expect(kept).toHaveLength(2)
  })
})
