import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { connectModelServer } from '#adapters/connect-model-server'
import { isFarAway } from '#adapters/openai/is-far-away'
import { quantizationInName } from '#adapters/quantization-in-name'
import { createSimulatedModel } from '#simulators/model'
import type { OpenAiFlavour } from '#simulators/openai/flavours'
import {
  type OpenAiSimulator,
  type OpenAiSimulatorOptions,
  startOpenAiSimulator,
} from '#simulators/openai/server'
import { collect, failureIn, never, refusalOf } from '../http/collect.ts'
import { type RawServer, startRawServer } from '../http/raw-server.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

const model = createSimulatedModel({
  name: 'qwen2.5-7b-instruct-awq',
  family: 'qwen2',
  parameters: 7.6e9,
})
const turns = [{ role: 'user' as const, content: 'Hi' }]

async function start(options: OpenAiSimulatorOptions = {}): Promise<OpenAiSimulator> {
  const simulator = await startOpenAiSimulator({
    models: [model],
    timeScale: 0,
    reply: () => ({ text: ['a', 'b', 'c'] }),
    ...options,
  })
  open.push(simulator)
  return simulator
}

test('vLLM holds its one model loaded, with the context it was started with', async () => {
  const { url } = await start({ flavour: 'vllm-new', contextLength: 16_384 })
  const server = connectModelServer('openai', url, null)
  expect(await server.identify(never())).toEqual({ kind: 'openai', version: '0.11.0' })
  expect(await server.listModels(never())).toMatchObject([
    {
      name: model.name,
      quantization: 'AWQ',
      parameters: 7e9,
      contextLength: 16_384,
      resident: { contextLength: 16_384 },
      remote: false,
    },
  ])
  expect(await server.describe(model.name, never())).toBeNull()
})

describe.each(['vllm-old', 'vllm-new', 'generic'] as const)('%s', (flavour: OpenAiFlavour) => {
  test('names its refusals', async () => {
    const { url } = await start({ flavour, contextLength: 64 })
    const server = connectModelServer('openai', url, null)
    const endOf = async (name: string, content: string) =>
      failureIn(
        await collect(server.stream({ model: name, turns: [{ role: 'user', content }] }, never())),
      )
    expect(await endOf('nobody', 'Hi')).toMatchObject({
      code: 'model-not-found',
      status: 404,
      message: 'The model `nobody` does not exist.',
    })
    expect(await endOf(model.name, 'word '.repeat(500))).toMatchObject({ code: 'context-too-long' })
  })

  test('counts once, though it may say it in every chunk', async () => {
    const { url, requests } = await start({ flavour, countsInEveryChunk: true })
    const server = connectModelServer('openai', url, null)
    const events = await collect(server.stream({ model: model.name, turns, maxTokens: 2 }, never()))
    expect(events.at(-1)).toMatchObject({
      finish: 'length',
      measures: { completionTokens: 2, promptTokens: expect.any(Number) },
    })
    expect(requests.at(-1)?.body).toMatchObject({ max_tokens: 2 })
  })

  test('wants its token', async () => {
    const { url } = await start({ flavour, apiKey: 'key' })
    const without = connectModelServer('openai', url, null)
    expect((await refusalOf(without.identify(never()))).code).toBe('unauthorised')
    const events = await collect(without.stream({ model: model.name, turns }, never()))
    expect(failureIn(events).code).toBe('unauthorised')
    const server = connectModelServer('openai', url, 'key')
    expect(await server.listModels(never())).toHaveLength(1)
    const answered = await collect(server.stream({ model: model.name, turns }, never()))
    expect(answered.at(-1)?.type).toBe('done')
  })
})

test('FastAPI’s own refusals are read', async () => {
  const raw: RawServer = await startRawServer((_request, response) => {
    response.writeHead(422, { 'content-type': 'application/json' })
    response.end('{"detail":[{"loc":["body","messages"],"msg":"Field required"}]}')
  })
  open.push(raw)
  const server = connectModelServer('openai', raw.url, null)
  const failure = failureIn(await collect(server.stream({ model: 'm', turns }, never())))
  expect(failure).toMatchObject({ code: 'bad-request', status: 422 })
  expect(failure.message).toContain('Field required')
})

test.each([
  ['http://127.0.0.1:8000', false],
  ['http://localhost:8000', false],
  ['http://[::1]:8000', false],
  ['http://192.168.1.20', false],
  ['http://172.20.0.2', false],
  ['http://172.32.0.2', true],
  ['http://nas', false],
  ['http://nas.local:1234', false],
  ['https://api.example.com', true],
  ['http://8.8.8.8', true],
  ['http://[2001:db8::1]', true],
  ['http://[fd00::1]', false],
])('%s is far away: %s', (origin, far) => {
  expect(isFarAway(origin)).toBe(far)
})

test.each([
  ['Qwen3-8B-Q4_K_M', 'Q4_K_M'],
  ['llama-3-IQ3_XXS.gguf', 'IQ3_XXS'],
  ['gpt-oss-20b-mxfp4', 'MXFP4'],
  ['Qwen/Qwen2.5-7B-Instruct-AWQ', 'AWQ'],
  ['model-f16', 'F16'],
  ['qwen3-8b', null],
  ['q4', 'Q4'],
  ['seq2seq', null],
])('quantisation in %s: %s', (name, quantization) => {
  expect(quantizationInName(name)).toBe(quantization)
})

test('names of any length are looked through at once', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (name) => {
      const found = quantizationInName(name)
      if (found !== null) expect(name.toUpperCase()).toContain(found)
    }),
  )
})
