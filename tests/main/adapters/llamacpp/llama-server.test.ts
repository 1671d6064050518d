import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { connectModelServer, createConnectModelServer } from '#adapters/connect-model-server'
import type { StreamEvent } from '#engine/endpoints/model-server'
import {
  type LlamaSimulator,
  type LlamaSimulatorOptions,
  startLlamaSimulator,
} from '#simulators/llamacpp/server'
import { createSimulatedModel } from '#simulators/model'
import { writeGguf } from '#tests/support/write-gguf'
import { collect, failureIn, never, refusalOf, textOf } from '../http/collect.ts'

let simulator: LlamaSimulator | undefined
afterEach(() => simulator?.close())

const model = createSimulatedModel({
  name: '../models/Qwen3-8B-Q4_K_M.gguf',
  family: 'qwen3',
  parameters: 8.2e9,
  contextLength: 40_960,
  thinks: true,
  loadMs: 200,
})
const turns = [{ role: 'user' as const, content: 'Hi' }]

async function start(options: LlamaSimulatorOptions = {}, token: string | null = null) {
  simulator = await startLlamaSimulator({
    models: [model],
    timeScale: 0,
    reply: () => ({ text: ['Hello', ' there'] }),
    ...options,
  })
  return { server: connectModelServer('llamacpp', simulator.url, token), simulator }
}

test('a server with one model is described by what it tells', async () => {
  const { server } = await start({ contextLength: 8192 })
  expect(await server.identify(never())).toEqual({
    kind: 'llamacpp',
    version: 'b6500-5e1f0a2c',
    loading: false,
    slots: 4,
  })
  expect(await server.listModels(never())).toEqual([
    {
      name: model.name,
      displayName: 'Qwen3-8B-Q4_K_M',
      family: null,
      parameters: 8.2e9,
      quantization: 'Q4_K_M',
      sizeBytes: model.sizeBytes,
      contextLength: 40_960,
      capabilities: ['chat', 'tools', 'reasoning'],
      resident: { sizeBytes: null, vramBytes: null, contextLength: 8192, expiresAt: null },
      remote: false,
    },
  ])
  expect(await server.describe(model.name, never())).toMatchObject({
    parameters: 8.2e9,
    weightBytes: model.sizeBytes,
    contextLength: 40_960,
    quantization: 'Q4_K_M',
    source: 'server',
  })
  expect(await server.describe('other', never())).toBeNull()
})

test.each(['single', 'router'] as const)(
  'a %s server on this machine says where a model’s file lies: its header tells the shape',
  async (mode) => {
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-llama-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'Qwen3-8B-Q4_K_M.gguf')
    const { server } = await start({ mode, modelFolder: folder })
    await server.identify(never())
    expect(await server.describe(model.name, never())).toMatchObject({ source: 'server' })
    writeFileSync(file, 'no model file')
    expect(await server.describe(model.name, never())).toMatchObject({ source: 'server' })
    const metadata = {
      'general.architecture': 'qwen3',
      'qwen3.block_count': 2,
      'qwen3.embedding_length': 1024,
      'qwen3.attention.head_count': 16,
      'qwen3.attention.head_count_kv': 8,
    }
    const tensors = [{ name: 'token_embd.weight', dimensions: [1024, 5000], type: 14 }]
    writeFileSync(file, writeGguf({ metadata, tensors }))
    expect(await server.describe(model.name, never())).toMatchObject({
      source: 'file',
      layers: 2,
      kvHeads: 8,
      weights: { tied: expect.any(Number) },
    })
  },
)

test('while its model is loading it is known, lists it as not loaded, and a prompt waits', async () => {
  const { server, simulator } = await start({ timeScale: 1, whileLoading: true })
  expect(await server.identify(never())).toMatchObject({ version: null, loading: true })
  expect(await server.listModels(never())).toMatchObject([{ resident: null }])
  const events: StreamEvent[] = []
  for await (const event of server.stream({ model: model.name, turns }, never())) {
    events.push(event)
  }
  expect(events[0]).toEqual({ type: 'phase', phase: 'loading', progress: null })
  expect(textOf(events)).toBe('Hello there')
  expect(events.at(-1)?.type).toBe('done')
  await vi.waitUntil(() => simulator.openSockets() === 0)
})

test('a model that never gets loaded is told after a while; stopping ends the waiting', async () => {
  const { simulator } = await start({
    models: [{ ...model, loadMs: 60_000 }],
    timeScale: 1,
    whileLoading: true,
  })
  const connect = createConnectModelServer({ firstByteMs: 150, pollMs: 10 })
  const events = await collect(
    connect('llamacpp', simulator.url, null).stream({ model: model.name, turns }, never()),
  )
  expect(failureIn(events).code).toBe('load-timeout')
  const stop = new AbortController()
  const stopped: StreamEvent[] = []
  const patient = connectModelServer('llamacpp', simulator.url, null)
  for await (const event of patient.stream({ model: model.name, turns }, stop.signal)) {
    stopped.push(event)
    stop.abort()
  }
  expect(stopped.map(({ type }) => type)).toEqual(['phase', 'stopped'])
})

test('reading the prompt is told, with times; no conversation is left running', async () => {
  const { server, simulator } = await start()
  const request = { model: model.name, turns, maxTokens: 1 }
  const events = await collect(server.stream(request, never()))
  expect(events[0]).toEqual({ type: 'phase', phase: 'reading', progress: 1 })
  expect(events.at(-1)).toMatchObject({
    type: 'done',
    finish: 'length',
    measures: {
      completionTokens: 1,
      promptMs: expect.any(Number),
      generateMs: expect.any(Number),
      loadMs: null,
    },
  })
  const chat = simulator.requests.find(({ path }) => path === '/v1/chat/completions')
  expect(chat?.body).toMatchObject({ max_tokens: 1, stream_options: { include_usage: true } })
  expect(Object.keys(chat?.headers ?? {})).not.toContain('x-conversation-id')
})

test('a prompt longer than the context', async () => {
  const { server } = await start({ contextLength: 256 })
  const long = [{ role: 'user' as const, content: 'word '.repeat(2000) }]
  const events = await collect(server.stream({ model: model.name, turns: long }, never()))
  expect(failureIn(events)).toMatchObject({ code: 'context-too-long', status: 400 })
})

test('a key is wanted, wrong, and right', async () => {
  const { server, simulator } = await start({ apiKey: 'secret' })
  expect((await refusalOf(server.identify(never()))).code).toBe('unauthorised')
  const wrong = connectModelServer('llamacpp', simulator.url, 'guess')
  expect(failureIn(await collect(wrong.stream({ model: 'm', turns }, never()))).code).toBe(
    'unauthorised',
  )
  const right = connectModelServer('llamacpp', simulator.url, 'secret')
  expect(await right.listModels(never())).toHaveLength(1)
  expect((await collect(right.stream({ model: 'm', turns }, never()))).at(-1)?.type).toBe('done')
})
