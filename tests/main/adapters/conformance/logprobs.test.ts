import { afterEach, describe, expect, test } from 'vitest'
import { connectModelServer } from '#adapters/connect-model-server'
import type { ModelServer, StreamEvent } from '#engine/endpoints/model-server'
import { startLlamaSimulator } from '#simulators/llamacpp/server'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { startOpenAiSimulator } from '#simulators/openai/server'
import { collect, never, textOf } from '../http/collect.ts'
import { type RawServer, startRawServer } from '../http/raw-server.ts'
import { ask, chatModel, connect, targets, thinkingModel } from './targets.ts'

const words = ['The', ' answer', ' is', ' 42', '.']
const logprobs = [-0.1, -0.2, -0.3, -2.4, -0]
const wish = { logprobs: { alternatives: 5 } }

const open: { close(): Promise<void> }[] = []
const keep = <T extends { close(): Promise<void> }>(server: T): T => {
  open.push(server)
  return server
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

const told = (events: readonly StreamEvent[]) => {
  const last = events.at(-1)
  if (last?.type !== 'done') throw new Error(`the stream ended with ${JSON.stringify(last)}`)
  return last.logprobs
}
const askedFor = (requests: readonly { path: string; body: unknown }[], route: string) =>
  requests
    .filter(({ path }) => path === route)
    .map(({ body }) => (body as { logprobs?: boolean }).logprobs === true)

describe.each(targets)('$name', (target) => {
  const start = async () => {
    const running = keep(
      await target.start({
        reply: ({ model }) => ({ text: words, logprobs, reasoning: model.thinks ? ['Hm'] : [] }),
      }),
    )
    const server = connect(target, running.url)
    const answer = (more: object = wish, model = chatModel) =>
      collect(server.stream({ ...ask('Hi', model), ...more }, never()))
    return { running, server, answer, asked: () => askedFor(running.requests, target.chatRoute) }
  }

  if (target.kind === 'lmstudio') {
    test('gives none, is not asked again, and answers all the same', async () => {
      const { server, answer, asked } = await start()
      for (let time = 0; time < 2; time++) {
        await server.identify(never())
        const events = await answer()
        expect(textOf(events)).toBe(words.join(''))
        expect(told(events)).toBeUndefined()
      }
      expect(asked()).toEqual([true, false])
    })
    return
  }

  test('gives them where they are wished for', async () => {
    const { answer, asked } = await start()
    const events = await answer()
    expect(textOf(events)).toBe(words.join(''))
    expect(told(events)).toMatchObject({ tokens: 5, coverage: 1, mean: -0.6, lowest: -2.4 })
    expect(told(events)?.margin).toBeGreaterThan(0)
    expect(told(events)?.entropy).toBeGreaterThan(0)
    expect(told(await answer())).toBeDefined()
    expect(asked()).toEqual([true, true])
  })

  test('is not asked for them where nobody wishes', async () => {
    const { answer, asked } = await start()
    expect(told(await answer({}))).toBeUndefined()
    expect(told(await answer({ logprobs: null }))).toBeUndefined()
    expect(asked()).toEqual([false, false])
  })

  test.runIf(target.holds === 'many')('leaves its reasoning out', async () => {
    const { answer } = await start()
    expect(told(await answer(wish, thinkingModel))).toMatchObject({ tokens: 5, mean: -0.6 })
  })

  test('is asked again without where it refuses, once, and never again', async () => {
    const { running, answer, asked } = await start()
    running.inject({
      route: target.chatRoute,
      times: 1,
      when: 'pre',
      action: { do: 'status', status: 400, body: '{"error":"unknown field \\"logprobs\\""}' },
    })
    const events = await answer()
    expect(events.every(({ type }) => type !== 'failed')).toBe(true)
    expect(textOf(events)).toBe(words.join(''))
    await answer()
    expect(asked()).toEqual([true, false, false])
  })

  test('a refusal for another reason stays a failure, and teaches nothing', async () => {
    const { running, answer, asked } = await start()
    const remove = running.inject({
      route: target.chatRoute,
      when: 'pre',
      action: { do: 'status', status: 400, body: '{"error":"bad request"}' },
    })
    expect((await answer()).at(-1)).toMatchObject({
      type: 'failed',
      failure: { code: 'bad-request' },
    })
    remove()
    expect(told(await answer())).toBeDefined()
    expect(asked()).toEqual([true, false, true])
  })

  test.each([
    [401, 'unauthorised'],
    [429, 'rate-limited'],
    [500, 'unknown'],
  ])('status %i is not taken for a refused wish', async (status, code) => {
    const { running, answer, asked } = await start()
    running.inject({
      route: target.chatRoute,
      when: 'pre',
      action: { do: 'status', status, body: '{"error":"no"}' },
    })
    expect((await answer()).at(-1)).toMatchObject({ type: 'failed', failure: { code } })
    expect(asked()).toEqual([true])
  })
})

const wished = (server: ModelServer) =>
  collect(server.stream({ ...ask('Hi', 'plain'), ...wish }, never()))
const reply = () => ({ text: words, logprobs })

test('an Ollama from before 0.12.11 passes over the wish; a newer one is asked anew', async () => {
  const old = keep(await startOllamaSimulator({ version: '0.12.3', timeScale: 0, reply }))
  const model = 'llama3.2:3b'
  const server = connectModelServer('ollama', old.url, null)
  const answer = () => collect(server.stream({ ...ask('Hi', model), ...wish }, never()))
  await server.identify(never())
  expect(told(await answer())).toBeUndefined()
  expect(told(await answer())).toBeUndefined()
  expect(askedFor(old.requests, '/api/chat')).toEqual([true, false])
  await old.close()
  const { port } = old
  const updated = keep(await startOllamaSimulator({ version: '0.33.0', port, timeScale: 0, reply }))
  await server.identify(never())
  expect(told(await answer())).toMatchObject({ tokens: 5 })
  expect(askedFor(updated.requests, '/api/chat')).toEqual([true])
})

test('llama-server with a draft model tells of one token only, and says so by its coverage', async () => {
  const running = keep(await startLlamaSimulator({ speculative: true, timeScale: 0, reply }))
  const events = await wished(connectModelServer('llamacpp', running.url, null))
  expect(told(events)).toMatchObject({ tokens: 1, coverage: 0.2, mean: -0.1 })
})

test.each(['ignored', 'refused'] as const)('a server by which the wish is %s', async (how) => {
  const running = keep(await startOpenAiSimulator({ logprobs: how, timeScale: 0, reply }))
  const server = connectModelServer('openai', running.url, null)
  const model = 'openai/gpt-oss-20b'
  for (let time = 0; time < 2; time++) {
    const events = await collect(server.stream({ ...ask('Hi', model), ...wish }, never()))
    expect(textOf(events)).toBe(words.join(''))
    expect(told(events)).toBeUndefined()
  }
  expect(askedFor(running.requests, '/v1/chat/completions')).toEqual(
    how === 'refused' ? [true, false, false] : [true, false],
  )
})

test('FastAPI’s 422 about the field is a refused wish', async () => {
  const bodies: string[] = []
  const raw: RawServer = keep(
    await startRawServer((_request, response, body) => {
      bodies.push(body)
      if (body.includes('logprobs')) {
        response.writeHead(422, { 'content-type': 'application/json' })
        response.end(
          '{"detail":[{"loc":["body","logprobs"],"msg":"Extra inputs are not permitted"}]}',
        )
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(
        'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      )
    }),
  )
  expect(textOf(await wished(connectModelServer('openai', raw.url, null)))).toBe('Hi')
  expect(bodies).toHaveLength(2)
})

test('stopping while a refused wish is asked again ends with `stopped`', async () => {
  const stop = new AbortController()
  let questions = 0
  const raw: RawServer = keep(
    await startRawServer((_request, response) => {
      if (++questions === 1) {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end('{"error":"logprobs are not supported"}')
      } else stop.abort()
    }),
  )
  const server = connectModelServer('openai', raw.url, null)
  const events = await collect(server.stream({ ...ask('Hi', 'm'), ...wish }, stop.signal))
  expect(events).toEqual([{ type: 'stopped' }])
})
