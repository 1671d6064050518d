import { describe, expect, it } from 'vitest'
import { someCard } from '#tests/support/machine'
import { startTestEngine } from '#tests/support/test-engine'

describe('resources.watch', () => {
  it('begins with the history and goes on with readings', async () => {
    const { client } = await startTestEngine({ servers: [] })
    const stop = new AbortController()
    const stream = await client.resources.watch(undefined, { signal: stop.signal })
    const first = (await stream.next()).value
    expect(first).toMatchObject({
      type: 'history',
      history: { gpus: [{ id: someCard.id, usedBytes: [someCard.usedBytes] }] },
      reading: { gpus: [someCard], problems: [] },
    })
    expect((await stream.next()).value).toMatchObject({ type: 'reading', gap: false })
    stop.abort()
  })
})
