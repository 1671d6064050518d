import { afterEach, expect, test } from 'vitest'
import { connectModelServer } from '#adapters/connect-model-server'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import type { Simulator } from '#simulators/simulator'
import { collect, never, refusalOf } from '../http/collect.ts'

let simulator: Simulator | undefined
afterEach(() => simulator?.close())

const plain = createSimulatedModel({
  name: 'plain-7b',
  family: 'llama',
  parameters: 7e9,
  kvHeads: 4,
})
const hybrid = createSimulatedModel({
  name: 'hybrid-4b',
  family: 'gemma3n',
  parameters: 4e9,
  layers: 4,
  kvHeads: [2, 0, 2, 0],
})

test('Ollama: the short answer serves, unless it leaves out lists; each digest is asked for once', async () => {
  simulator = await startOllamaSimulator({ timeScale: 0, models: [plain, hybrid] })
  const server = connectModelServer('ollama', simulator.url, null)
  const shows = () => simulator?.requests.filter(({ path }) => path === '/api/show') ?? []
  expect(await server.describe(plain.name, never())).toMatchObject({
    architecture: 'llama',
    layers: plain.layers,
    kvHeads: 4,
    weightBytes: plain.sizeBytes,
    source: 'server',
  })
  expect(shows().map(({ body }) => body)).toEqual([{ model: plain.name, verbose: false }])
  expect(await server.describe(hybrid.name, never())).toMatchObject({ kvHeads: [2, 0, 2, 0] })
  expect(shows().map(({ body }) => body)).toEqual([
    { model: plain.name, verbose: false },
    { model: hybrid.name, verbose: false },
    { model: hybrid.name, verbose: true },
  ])
  await server.describe(plain.name, never())
  await server.describe(hybrid.name, never())
  expect(shows()).toHaveLength(3)
  expect(await server.describe('nobody', never())).toBeNull()
})

test('Ollama: a server that fails says so instead of knowing nothing', async () => {
  simulator = await startOllamaSimulator({ timeScale: 0, models: [plain] })
  simulator.inject({ route: '/api/show', when: 'pre', action: { do: 'rst' } })
  const server = connectModelServer('ollama', simulator.url, null)
  expect(await refusalOf(server.describe(plain.name, never()))).toMatchObject({
    code: 'unreachable',
  })
})

test('Ollama: context, length and keep-alive go along only where they are asked for', async () => {
  simulator = await startOllamaSimulator({ timeScale: 0, models: [plain] })
  const server = connectModelServer('ollama', simulator.url, 'token')
  const request = { model: plain.name, turns: [{ role: 'user' as const, content: 'Hi' }] }
  await collect(server.stream(request, never()))
  const more = { contextLength: 2048, maxTokens: 1, keepAliveSeconds: 0 }
  const events = await collect(server.stream({ ...request, ...more }, never()))
  expect(events.at(-1)).toMatchObject({ type: 'done', finish: 'length' })
  const [first, second] = simulator.requests
  expect(first?.body).toEqual({ model: plain.name, messages: request.turns, stream: true })
  expect(second?.body).toMatchObject({ options: { num_ctx: 2048, num_predict: 1 }, keep_alive: 0 })
  expect(simulator.requests.every(({ headers }) => headers.authorization === 'Bearer token')).toBe(
    true,
  )
})

test.each(['0.3', '0.4'] as const)('LM Studio %s: what its list tells', async (version) => {
  simulator = await startLmStudioSimulator({ version, timeScale: 0, models: [plain] })
  const server = connectModelServer('lmstudio', simulator.url, null)
  expect(await server.describe(plain.name, never())).toMatchObject({
    architecture: 'llama',
    parameters: 7e9,
    contextLength: plain.contextLength,
    quantization: plain.quantization,
    weightBytes: version === '0.4' ? plain.sizeBytes : null,
  })
  expect(await server.describe('nobody', never())).toBeNull()
})

test('LM Studio: every instance of a model is unloaded', async () => {
  const lmstudio = await startLmStudioSimulator({ version: '0.4', timeScale: 0, models: [plain] })
  simulator = lmstudio
  const remove = lmstudio.inject({
    route: '/v1/chat/completions',
    when: 'pre',
    action: { do: 'misbehave', how: 'duplicate-instance' },
  })
  const server = connectModelServer('lmstudio', lmstudio.url, null)
  const request = { model: plain.name, turns: [{ role: 'user' as const, content: 'Hi' }] }
  for (let time = 0; time < 2; time++) await collect(server.stream(request, never()))
  remove()
  expect(lmstudio.residents()).toHaveLength(2)
  expect(await server.listModels(never())).toMatchObject([{ resident: { contextLength: 4096 } }])
  await server.operations.unload?.(plain.name, never())
  expect(lmstudio.residents()).toEqual([])
})
