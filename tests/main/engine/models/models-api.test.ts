import { describe, expect, test } from 'vitest'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Operation } from '#shared/contract/models'
import { createLoadingServer, heldBytes, type Sizes } from '#tests/support/loading-server'
import { machineWith } from '#tests/support/machine'
import { collect, ended, newMessageId, startTestEngine } from '#tests/support/test-engine'

const gb = 1e9
const key = (name: string) => `ollama/${name}` as ModelKey

async function start(sizes: Sizes, totalBytes = 16 * gb, foreign = { bytes: 0 }) {
  const server = createLoadingServer(sizes)
  const engine = await startTestEngine({
    servers: [server],
    machine: machineWith(totalBytes, () => heldBytes(server) + foreign.bytes),
  })
  return { ...engine, server }
}

type Client = Awaited<ReturnType<typeof start>>['client']

async function until(client: Client, id: string, wanted: (operation: Operation) => boolean) {
  const stop = new AbortController()
  for await (const list of await client.models.operations(undefined, { signal: stop.signal })) {
    const found = list.find((operation) => operation.id === id)
    if (!found || !wanted(found)) continue
    stop.abort()
    return found
  }
  throw new Error('The operations ended.')
}

const over = (operation: Operation) => operation.endedAt !== null

async function ask(client: Client, requested: 'auto' | ModelKey = 'auto') {
  const { conversationId } = await client.chat.send({
    conversationId: null,
    parentId: null,
    messageId: newMessageId(),
    text: 'Hello there',
    requested,
  })
  await collect(client, conversationId, ended)
  const [opened] = await collect(client, conversationId, () => true)
  const last = opened?.type === 'opened' ? opened.page.messages.at(-1) : null
  if (last?.role !== 'assistant') throw new Error('There is no answer.')
  return last
}

describe('loads by hand', () => {
  test('what fits is loaded, with the context that was asked for', async () => {
    const { client, server } = await start({ a: 5 * gb })
    const fit = await client.models.fit({ model: key('a'), contextLength: 4096 })
    expect(fit).toMatchObject({ kind: 'fits', contextLength: 4096 })
    const { id } = await client.models.load({ model: key('a'), contextLength: 4096, evict: [] })
    expect(await until(client, id, over)).toMatchObject({ kind: 'load', state: 'done' })
    expect(server.done).toEqual(['load a 4096 null'])
  })

  test('the time after which idle models go is told with the load, and with each prompt', async () => {
    const { client, server } = await start({ a: 5 * gb })
    await client.settings.set({ path: ['models', 'unloadAfterMinutes'], value: 10 })
    const { id } = await client.models.load({ model: key('a'), contextLength: 4096, evict: [] })
    await until(client, id, over)
    expect(server.done).toEqual(['load a 4096 600'])
    await ask(client, key('a'))
    expect(server.requests.at(-1)).toMatchObject({ keepAliveSeconds: 600 })
  })

  test('more than may go is refused with the verdict; named in `evict` it goes', async () => {
    const { client, server } = await start({ a: 9 * gb, b: 9 * gb })
    const first = await client.models.load({ model: key('a'), evict: [] })
    await until(client, first.id, over)
    const refused = await client.models.load({ model: key('b'), evict: [] }).catch((error) => error)
    expect(refused).toMatchObject({
      code: 'does-not-fit',
      message: expect.stringContaining('evicting a frees 8.4 GiB'),
      data: { fit: { kind: 'fits-after-eviction', evict: [{ model: 'ollama/a' }] } },
    })
    const second = await client.models.load({ model: key('b'), evict: [key('a')] })
    expect(await until(client, second.id, over)).toMatchObject({ state: 'done' })
    expect(server.done).toEqual(['load a 8192 null', 'unload a', 'load b 8192 null'])
  })

  test('what can never fit is refused, and other programs are named as the reason', async () => {
    const { client } = await start({ big: 40 * gb }, 16 * gb, { bytes: 3 * gb })
    await expect(client.models.load({ model: key('big'), evict: [] })).rejects.toMatchObject({
      code: 'does-not-fit',
      data: { fit: { kind: 'never' } },
    })
  })

  test('a model nobody lists is not found', async () => {
    const { client } = await start({ a: 5 * gb })
    await expect(client.models.fit({ model: key('gone') })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

describe('other long work', () => {
  test('a kept model is loaded for good, shown as kept, and never goes for another', async () => {
    const { client, server } = await start({ a: 9 * gb, b: 9 * gb })
    await client.models.pin({ model: key('a'), pinned: true })
    const { id } = await client.models.load({ model: key('a'), evict: [] })
    await until(client, id, over)
    expect(server.done).toEqual(['load a 8192 forever'])
    const { models } = await client.models.refresh()
    expect(models.find((model) => model.key === key('a'))).toMatchObject({ pinned: true })
    await expect(client.models.load({ model: key('b'), evict: [key('a')] })).rejects.toMatchObject({
      code: 'does-not-fit',
      message: expect.stringContaining('kept'),
    })
  })

  test('a pull shows its layers, can be cancelled, and begun again', async () => {
    const { client, server } = await start({ a: 5 * gb })
    const endpointId = 'ollama' as EndpointId
    const { id } = await client.models.pull({ endpointId, model: 'endless' })
    const running = await until(client, id, (operation) => operation.progress === 0.25)
    expect(running.layers).toEqual([{ name: 'weights', completedBytes: 1e9, totalBytes: 4e9 }])
    expect((await client.models.pull({ endpointId, model: 'endless' })).id).toBe(id)
    await client.models.cancel({ operationId: id })
    expect(await until(client, id, over)).toMatchObject({ state: 'cancelled' })
    const again = await client.models.pull({ endpointId, model: 'endless' })
    expect(again.id).not.toBe(id)
    await client.models.cancel({ operationId: again.id })
    expect(server.done).toEqual(['pull endless', 'pull endless'])
    const missing = await client.models.pull({ endpointId, model: 'missing' })
    expect(await until(client, missing.id, over)).toMatchObject({
      state: 'failed',
      failure: { code: 'model-not-found' },
    })
  })

  test('a loaded model is unloaded before its files are deleted', async () => {
    const { client, server } = await start({ a: 5 * gb })
    const load = await client.models.load({ model: key('a'), evict: [] })
    await until(client, load.id, over)
    await client.models.refresh()
    const { id } = await client.models.remove({ model: key('a') })
    await until(client, id, over)
    expect(server.done.slice(1)).toEqual(['unload a', 'remove a'])
    expect((await client.models.refresh()).models).toEqual([])
  })
})

describe('a prompt', () => {
  test('has its model loaded first, and sends the context it was loaded with', async () => {
    const { client, server } = await start({ a: 5 * gb })
    const answer = await ask(client)
    expect(answer).toMatchObject({ status: 'done', attempts: [{ status: 'done' }] })
    expect(answer.attempts[0]?.timings.loadMs).toEqual(expect.any(Number))
    expect(server.done).toEqual(['load a 8192 null'])
    expect(server.requests).toMatchObject([{ model: 'a', contextLength: 8192 }])
  })

  test('lets an idle model go for a chosen one', async () => {
    const { client, server } = await start({ a: 9 * gb, b: 9 * gb })
    await ask(client, key('a'))
    expect(await ask(client, key('b'))).toMatchObject({ status: 'done' })
    expect(server.done).toEqual(['load a 8192 null', 'unload a', 'load b 8192 null'])
  })

  test('of a model too large for the machine fails by the ledger’s sentence, and is never sent', async () => {
    const { client, server } = await start({ big: 60 * gb })
    const answer = await ask(client, key('big'))
    expect(answer).toMatchObject({
      status: 'failed',
      failure: {
        code: 'out-of-memory',
        message: expect.stringContaining('more than the 14.9 GiB'),
      },
    })
    expect(server.requests).toEqual([])
  })

  test('in Auto goes on to a model there is room for', async () => {
    const { client, server } = await start({ 'big:70b': 60 * gb, small: 3 * gb })
    await client.settings.set({
      path: ['routing', 'rules'],
      value: [{ name: 'big first', when: 'true', use: 'big:70b' }],
    })
    const answer = await ask(client)
    expect(answer).toMatchObject({
      status: 'done',
      attempts: [
        { status: 'failed', failure: { code: 'out-of-memory' } },
        { status: 'done', reason: 'fallback', model: { name: 'small' } },
      ],
    })
    expect(server.requests.map(({ model }) => model)).toEqual(['small'])
  })
})
