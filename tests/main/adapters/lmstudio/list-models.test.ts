import { afterEach, expect, test } from 'vitest'
import { connectModelServer } from '#adapters/connect-model-server'
import { never, refusalOf } from '../http/collect.ts'
import { type RawServer, startRawServer } from '../http/raw-server.ts'

let server: RawServer | undefined
afterEach(() => server?.close())

/** Answers as LM Studio does: unknown routes with status 200 and an error. */
async function serve(answers: Record<string, unknown>, unknownStatus = 200) {
  const all: Record<string, unknown> = { '/lmstudio-greeting': { lmstudio: true }, ...answers }
  server = await startRawServer((request, response) => {
    const path = request.url ?? ''
    const known = path in all
    response.writeHead(known ? 200 : unknownStatus, { 'content-type': 'application/json' })
    const unknown = { error: `Unexpected endpoint or method. (GET ${path})` }
    response.end(JSON.stringify(known ? all[path] : unknown))
  })
  return connectModelServer('lmstudio', server.url, null)
}

test('the richest listing is used, and tells the version', async () => {
  const models = await serve({
    '/api/v1/models': {
      models: [
        {
          type: 'llm',
          key: 'google/gemma-4-26b-a4b',
          display_name: 'Gemma 4 26B A4B',
          architecture: 'gemma4',
          quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
          size_bytes: 17990911801,
          params_string: '26B-A4B',
          loaded_instances: [{ id: 'google/gemma-4-26b-a4b', config: { context_length: 4096 } }],
          max_context_length: 262144,
          capabilities: { vision: true, trained_for_tool_use: true, reasoning: { default: 'on' } },
        },
        { type: 'embedding', key: 'embedder', loaded_instances: [] },
        { type: 'speech', key: 'talker' },
        {
          type: 'llm',
          key: 'odd',
          params_string: 7,
          capabilities: 'many',
          loaded_instances: [null],
        },
        { type: 'llm' },
        null,
      ],
    },
  })
  expect(await models.identify(never())).toEqual({ kind: 'lmstudio', version: '0.4' })
  const list = await models.listModels(never())
  expect(list.map((model) => model.name)).toEqual(['google/gemma-4-26b-a4b', 'embedder', 'odd'])
  expect(list[0]).toEqual({
    name: 'google/gemma-4-26b-a4b',
    displayName: 'Gemma 4 26B A4B',
    family: 'gemma4',
    parameters: 26e9,
    quantization: 'Q4_K_M',
    sizeBytes: 17990911801,
    contextLength: 262144,
    capabilities: ['chat', 'vision', 'tools', 'reasoning'],
    resident: { sizeBytes: null, vramBytes: null, contextLength: 4096, expiresAt: null },
    remote: false,
  })
  expect(list[1]).toMatchObject({ capabilities: ['embedding'], resident: null })
  expect(list[2]).toMatchObject({ capabilities: ['chat'], parameters: null, resident: null })
})

test.each([200, 404])('0.3 is listed by /api/v0 (unknown routes: %d)', async (status) => {
  const models = await serve(
    {
      '/api/v0/models': {
        object: 'list',
        data: [
          {
            id: 'meta-llama-3.1-8b-instruct',
            type: 'llm',
            arch: 'llama',
            quantization: 'Q4_K_M',
            state: 'loaded',
            max_context_length: 131072,
            loaded_context_length: 4096,
            capabilities: ['tool_use'],
          },
          { id: 'qwen2-vl-7b', type: 'vlm', state: 'not-loaded' },
          { id: 'being-loaded', type: 'llm', state: 'loading' },
          { id: 'nomic', type: 'embeddings', state: 'not-loaded' },
        ],
      },
    },
    status,
  )
  expect(await models.identify(never())).toEqual({ kind: 'lmstudio', version: '0.3' })
  expect(await models.listModels(never())).toMatchObject([
    {
      name: 'meta-llama-3.1-8b-instruct',
      parameters: 8e9,
      capabilities: ['chat', 'tools'],
      resident: { contextLength: 4096 },
    },
    { capabilities: ['chat', 'vision'], resident: null },
    { capabilities: ['chat'], resident: null },
    { capabilities: ['embedding'] },
  ])
})

test('an older one is listed by /v1', async () => {
  const models = await serve({
    '/v1/models': { object: 'list', data: [{ id: 'a' }, { id: 'text-embedding-nomic' }, {}] },
  })
  expect(await models.identify(never())).toEqual({ kind: 'lmstudio', version: null })
  expect(await models.listModels(never())).toMatchObject([
    { name: 'a', capabilities: ['chat'] },
    { name: 'text-embedding-nomic', capabilities: ['embedding'] },
  ])
})

test.each([
  ['/api/v1/models', { models: null }],
  ['/api/v0/models', { object: 'list', data: null }],
  ['/v1/models', { object: 'list', data: null }],
])('%s may list null', async (path, answer) => {
  const models = await serve({ [path]: answer })
  expect(await models.listModels(never())).toEqual([])
})

test('no list at all is a wrong server, a broken one is malformed', async () => {
  const none = await serve({})
  expect(await refusalOf(none.listModels(never()))).toMatchObject({ code: 'wrong-server' })
  await server?.close()
  const broken = await serve({ '/api/v1/models': { models: 'none' } })
  expect(await refusalOf(broken.listModels(never()))).toMatchObject({ code: 'malformed' })
})

test('status 200 and the right words are needed to be LM Studio', async () => {
  const models = await serve({ '/lmstudio-greeting': { hello: true } })
  expect(await refusalOf(models.identify(never()))).toMatchObject({ code: 'wrong-server' })
})
