import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { closeCodes, maxFrameBytes } from '#shared/wire'
import { watchForever } from '../../src/renderer/app/connection/watch-forever.ts'
import { portTransport } from './port-transport.ts'
import { socketTransport } from './socket-transport.ts'
import { createTestRouter, type TestRouter } from './test-router.ts'
import { quickBackOff, type TestPage, type Transport } from './transport.ts'

describe.each([socketTransport, portTransport])('$name', (kind) => {
  let side: TestRouter
  let transport: Transport

  beforeEach(async () => {
    side = createTestRouter()
    transport = await kind.start(side.router)
  })
  afterEach(() => transport.close())

  test('a call gives its answer, also for long and foreign text', async () => {
    const { client } = transport.connect().connection
    const text = `Ω≈ç√ 🚂 \u0000 ${'Gleis '.repeat(50_000)}`
    expect(await client.echo({ text })).toEqual({ text })
  })

  test('a refusal keeps its code, sentence and data', async () => {
    const { client } = transport.connect().connection
    await expect(client.refuse()).rejects.toMatchObject({
      name: 'AppError',
      code: 'run-active',
      message: 'One at a time.',
      data: { runId: 'r1' },
    })
  })

  test('input that breaks the contract is named, field by field', async () => {
    const { client } = transport.connect().connection
    await expect(client.echo({ text: 5 as unknown as string })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/^text: .*string/),
    })
  })

  test('an unexpected error says nothing of the inside', async () => {
    const { client } = transport.connect().connection
    const error = await client.crash().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'AppError', code: 'internal' })
    expect(String(error)).not.toContain('secret')
  })

  test('a stream arrives whole and in order, then ends', async () => {
    const { client } = transport.connect().connection
    expect(await collect(await client.count({ to: 1_000 }))).toEqual(upTo(1_000))
  })

  test('a stream that fails gives what came before, then the refusal', async () => {
    const { client } = transport.connect().connection
    const seen: number[] = []
    const reading = (async () => {
      for await (const value of await client.failing()) seen.push(value)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'not-found', message: 'It is gone.' })
    expect(seen).toEqual([1])
  })

  test('aborting a call reaches the handler’s signal', async () => {
    const { client } = transport.connect().connection
    const abort = new AbortController()
    const call = client.hang(undefined, { signal: abort.signal })
    await side.begun
    abort.abort(new Error('changed my mind'))
    await expect(call).rejects.toThrow('changed my mind')
    await side.aborted
  })

  test('leaving a stream ends it at its source', async () => {
    const { client } = transport.connect().connection
    side.record(1)
    for await (const value of await client.follow({ after: 0 })) {
      expect(value).toBe(1)
      break
    }
    await side.ended
    expect(side.following()).toBe(0)
  })

  test('returning while waiting for the next event ends the stream', async () => {
    const { client } = transport.connect().connection
    const stream = await client.follow({ after: 0 })
    const waiting = stream.next().catch(() => ({ done: true }))
    await vi.waitFor(() => expect(side.following()).toBe(1))
    await stream.return?.(undefined)
    expect(await waiting).toMatchObject({ done: true })
    await side.ended
  })

  test('a cut line fails calls in flight and aborts them at the source', async () => {
    const page = transport.connect()
    const call = page.connection.client.hang()
    const stream = await page.connection.client.follow({ after: 0 })
    const next = stream.next()
    await side.begun
    page.cut()
    await expect(call).rejects.toMatchObject({ name: 'AppError', code: 'disconnected' })
    await expect(next).rejects.toMatchObject({ name: 'AppError', code: 'disconnected' })
    await side.aborted
    await side.ended
  })

  test('events that nobody had read yet end in disconnected, not in silence', async () => {
    const page = transport.connect()
    const stream = await page.connection.client.follow({ after: 0 })
    side.record(1)
    expect(await stream.next()).toMatchObject({ value: 1 })
    page.cut()
    await until(page, 'lost')
    await expect(stream.next()).rejects.toMatchObject({ code: 'disconnected' })
  })

  test('a lost line comes back by itself, and the same client works on', async () => {
    const page = transport.connect()
    await page.connection.client.echo({ text: 'before' })
    page.cut()
    await until(page, 'lost')
    await expect(page.connection.client.echo({ text: 'now' })).rejects.toMatchObject({
      code: 'disconnected',
    })
    await until(page, 'open')
    expect(await page.connection.client.echo({ text: 'after' })).toEqual({ text: 'after' })
  })

  test('a watch goes on after the last event it saw, missing and doubling nothing', async () => {
    const page = transport.connect()
    const { connection } = page
    const stop = new AbortController()
    const seen: number[] = []
    const watching = watchForever(
      connection,
      (signal) => connection.client.follow({ after: seen.length }, { signal }),
      (value) => seen.push(value),
      stop.signal,
      quickBackOff,
    )
    for (let round = 0; round < 5; round += 1) {
      side.record(round * 3 + 1, round * 3 + 2)
      await vi.waitFor(() => expect(seen).toHaveLength(round * 3 + 2))
      page.cut()
      await until(page, 'lost')
      side.record(round * 3 + 3)
      await vi.waitFor(() => expect(seen).toHaveLength(round * 3 + 3))
    }
    expect(seen).toEqual(upTo(15))
    stop.abort()
    await watching
    await vi.waitFor(() => expect(side.following()).toBe(0))
  })

  test('a watch that is refused says so instead of trying for ever', async () => {
    const { connection } = transport.connect()
    const watching = watchForever(
      connection,
      () => connection.client.failing(),
      () => undefined,
      new AbortController().signal,
      quickBackOff,
    )
    await expect(watching).rejects.toMatchObject({ code: 'not-found' })
  })

  test.each([
    ['no JSON', 'nonsense'],
    ['nothing', ''],
    ['an empty object', '{}'],
    ['null', 'null'],
    ['a list', '[1,2]'],
    ['no payload', '{"i":"1"}'],
    ['a null payload', '{"i":"1","p":null}'],
    ['a path that is no text', '{"i":"1","p":{"u":5}}'],
    ['an event without payload', '{"i":"1","t":3,"p":null}'],
    ['an unknown kind', '{"i":"1","t":99,"p":{}}'],
    ['bytes that are no text', new Uint8Array([0xff, 0x00, 0x80])],
    ['half a message', '{"i":"1","p":{"u":"/echo"'],
  ])('a malformed frame (%s) closes its own line only', async (_what, frame) => {
    const page = transport.connect()
    await page.connection.client.echo({ text: 'well' })
    const raw = await transport.openRaw()
    raw.send(frame)
    expect(await raw.closed).toBe(closeCodes.malformed)
    expect(transport.log).toHaveLength(1)
    expect(await page.connection.client.echo({ text: 'still' })).toEqual({ text: 'still' })
  })

  test('a call to something that does not exist is refused, the line stays', async () => {
    const { client } = transport.connect().connection
    const missing = client as unknown as Record<string, () => Promise<unknown>>
    await expect(missing.__proto__x?.()).rejects.toMatchObject({ name: 'AppError' })
    await expect(missing.unheardOf?.()).rejects.toMatchObject({ name: 'AppError' })
    expect(await client.echo({ text: 'still' })).toEqual({ text: 'still' })
  })

  test('an oversize frame closes its own line only', async () => {
    const page = transport.connect()
    await page.connection.client.echo({ text: 'well' })
    const raw = await transport.openRaw()
    raw.send('x'.repeat(maxFrameBytes + 1))
    expect(await raw.closed).toBe(closeCodes.tooLarge)
    expect(await page.connection.client.echo({ text: 'still' })).toEqual({ text: 'still' })
  })

  test('a page learns that its input is too large and keeps its line', async () => {
    const { client, status } = transport.connect().connection
    const text = 'x'.repeat(maxFrameBytes)
    await expect(client.echo({ text })).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('32 MB'),
    })
    expect(status.getSnapshot()).toBe('open')
    expect(await client.echo({ text: 'small' })).toEqual({ text: 'small' })
  })

  test('a page that does not read holds the source back, then gets everything', async () => {
    const page = transport.connect()
    const { client } = page.connection
    const [events, size] = [1_000, 64 * 1024]
    const stream = await client.flood({ events, size })
    await stream.next()
    page.pause()
    const drained = collect(stream)
    const pulled = await settled(side.pulled)
    expect(pulled).toBeLessThan(events)
    expect((pulled - 1) * size).toBeLessThan(page.boundBytes)
    page.resume()
    expect(await drained).toHaveLength(events - 1)
    expect(side.pulled()).toBe(events)
  })

  test('other pages are served while one does not read', async () => {
    const slow = transport.connect()
    const flood = await slow.connection.client.flood({ events: 1_000, size: 64 * 1024 })
    await flood.next()
    slow.pause()
    const { client } = transport.connect().connection
    expect(await collect(await client.count({ to: 100 }))).toEqual(upTo(100))
    slow.cut()
  })

  test('fifty streams at once stay apart', async () => {
    const { client } = transport.connect().connection
    const all = await Promise.all(
      upTo(50).map(async (to) => collect(await client.count({ to: to * 10 }))),
    )
    expect(all).toEqual(upTo(50).map((to) => upTo(to * 10)))
  })

  test('closing fails what is in flight and stays closed', async () => {
    const { connection } = transport.connect()
    const call = connection.client.hang()
    await side.begun
    connection.close()
    await expect(call).rejects.toMatchObject({ code: 'disconnected' })
    await side.aborted
    expect(connection.status.getSnapshot()).toBe('lost')
    await expect(connection.client.echo({ text: 'x' })).rejects.toMatchObject({
      code: 'disconnected',
    })
  })
})

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}

async function collect<Value>(stream: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = []
  for await (const value of stream) values.push(value)
  return values
}

/** Resolves when the page's status is, or has just been, `wanted`. */
function until({ connection: { status } }: TestPage, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (status.getSnapshot() !== wanted) return
      unsubscribe()
      resolve()
    }
    const unsubscribe = status.subscribe(check)
    check()
  })
}

/** The count once it has stopped growing: the same in ten looks in a row. */
async function settled(count: () => number): Promise<number> {
  let last = -1
  for (let same = 0; same < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    same = count() === last ? same + 1 : 0
    last = count()
  }
  return last
}
