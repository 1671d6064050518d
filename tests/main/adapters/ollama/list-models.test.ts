import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { connectModelServer } from '#adapters/connect-model-server'
import { never, refusalOf } from '../http/collect.ts'
import { type RawServer, startRawServer } from '../http/raw-server.ts'

let server: RawServer | undefined
afterEach(() => server?.close())

type Answers = Record<string, (body: string) => unknown>

/** Serves JSON by path; a thrown number becomes that status. Returns the paths that were asked for. */
async function serve(answers: Answers) {
  const asked: string[] = []
  server = await startRawServer((request, response, body) => {
    const path = request.url ?? ''
    asked.push(path)
    answerWith(response, answers[path], body)
  })
  return { asked, models: connectModelServer('ollama', server.url, null) }
}

function answerWith(response: ServerResponse, answer: Answers[string] | undefined, body: string) {
  try {
    const value = answer?.(body)
    if (value === undefined) throw 404
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(value))
  } catch (status) {
    response.writeHead(Number(status), { 'content-type': 'application/json' })
    response.end('{"error":"no"}')
  }
}

const details = {
  format: 'gguf',
  family: 'llama',
  parameter_size: '3.2B',
  quantization_level: 'Q4_K_M',
}
const old = (name: string, digest: string) => ({ name, model: name, size: 5, digest, details })

test('a server since 0.30 is asked for two lists and nothing else', async () => {
  const { asked, models } = await serve({
    '/api/tags': () => ({
      models: [
        {
          ...old('llama3.2:latest', 'a'),
          details: { ...details, context_length: 131072 },
          capabilities: ['completion', 'tools', 'insert', 'telepathy', 7],
        },
        { ...old('nomic', 'b'), capabilities: ['embedding', 'completion'] },
        { ...old('painter', 'c'), capabilities: ['image'] },
        {
          ...old('big:cloud', 'd'),
          capabilities: ['completion', 'thinking'],
          remote_model: 'big',
          remote_host: 'https://ollama.com:443',
        },
      ],
    }),
    '/api/ps': () => ({
      models: [
        {
          name: 'llama3.2:latest',
          model: 'llama3.2:latest',
          size: 10,
          size_vram: 8,
          context_length: 4096,
          expires_at: '2318-01-01T00:00:00Z',
        },
      ],
    }),
  })
  expect(await models.listModels(never())).toEqual([
    {
      name: 'llama3.2:latest',
      displayName: 'llama3.2',
      family: 'llama',
      parameters: 3.2e9,
      quantization: 'Q4_K_M',
      sizeBytes: 5,
      contextLength: 131072,
      capabilities: ['chat', 'tools'],
      resident: { sizeBytes: 10, vramBytes: 8, contextLength: 4096, expiresAt: null },
      remote: false,
    },
    expect.objectContaining({ name: 'nomic', capabilities: ['embedding'] }),
    expect.objectContaining({
      name: 'big:cloud',
      capabilities: ['chat', 'reasoning'],
      remote: true,
    }),
  ])
  expect(asked.sort()).toEqual(['/api/ps', '/api/tags'])
})

test('an older server is asked about each model, once per digest', async () => {
  let shows = 0
  const { models } = await serve({
    '/api/tags': () => ({
      models: [old('one', 'a'), old('two', 'b'), old('broken', 'c'), old('my-embed', 'd')],
    }),
    '/api/ps': () => ({ models: null }),
    '/api/show': (body) => {
      shows++
      const { model } = JSON.parse(body)
      if (model === 'one') {
        return {
          capabilities: ['completion', 'vision', 'thinking'],
          model_info: {
            'general.architecture': 'qwen3',
            'qwen3.context_length': 40960,
            'tokenizer.ggml.tokens': null,
          },
        }
      }
      if (model === 'two') return { model_info: null }
      throw 500
    },
  })
  const expected = [
    expect.objectContaining({
      name: 'one',
      capabilities: ['chat', 'reasoning', 'vision'],
      contextLength: 40960,
    }),
    expect.objectContaining({ name: 'two', capabilities: ['chat'], contextLength: null }),
    expect.objectContaining({ name: 'broken', capabilities: ['chat'], contextLength: null }),
    expect.objectContaining({ name: 'my-embed', capabilities: ['embedding'] }),
  ]
  const first = await models.listModels(never())
  for (const model of first) model.capabilities.sort()
  expect(first).toEqual(expected)
  expect(shows).toBe(4)
  await models.listModels(never())
  expect(shows).toBe(6)
})

test('models are asked about four at a time', async () => {
  const waiting: (() => void)[] = []
  let asked = 0
  let most = 0
  server = await startRawServer((request, response) => {
    const send = (value: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    if (request.url === '/api/ps') send({ models: [] })
    else if (request.url === '/api/tags') {
      send({ models: Array.from({ length: 30 }, (_, index) => old(`m${index}`, `d${index}`)) })
    } else {
      asked++
      waiting.push(() => send({ capabilities: ['completion'] }))
      most = Math.max(most, waiting.length)
      // None is answered before four are waiting; the last two of thirty are left over.
      if (waiting.length === 4 || asked === 30) for (const go of waiting.splice(0)) go()
    }
  })
  const models = await connectModelServer('ollama', server.url, null).listModels(never())
  expect(models).toHaveLength(30)
  expect(most).toBe(4)
})

test('odd entries and fields are taken for what they are worth', async () => {
  const { models } = await serve({
    '/api/tags': () => ({
      models: [
        null,
        'x',
        {},
        { name: '' },
        { model: 'bare' },
        {
          name: 'odd',
          size: '5 GB',
          digest: 7,
          details: 'none',
          capabilities: ['completion'],
          extra: { deep: [] },
        },
      ],
    }),
    '/api/ps': () => ({
      models: [{ model: 'odd', size: null, size_vram: -1, expires_at: 'soon' }, null],
    }),
  })
  const list = await models.listModels(never())
  expect(list.map((model) => model.name)).toEqual(['bare', 'odd'])
  expect(list[1]).toMatchObject({
    sizeBytes: null,
    family: null,
    resident: { sizeBytes: null, vramBytes: null, contextLength: null, expiresAt: null },
  })
})

test.each([
  ['an array', []],
  ['models of a wrong type', { models: 'none' }],
  ['another service', { data: [] }],
  ['a number', 7],
])('%s is no list', async (_name, answer) => {
  const { models } = await serve({ '/api/tags': () => answer, '/api/ps': () => ({ models: [] }) })
  expect(await refusalOf(models.listModels(never()))).toMatchObject({ code: 'malformed' })
})

test('a list of 10 MB is read', async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    ...old(`model-${index}:7b`, 'd'.repeat(64)),
    capabilities: ['completion'],
    padding: 'x'.repeat(800),
  }))
  const { models } = await serve({
    '/api/tags': () => ({ models: many }),
    '/api/ps': () => ({ models: null }),
  })
  expect(await models.listModels(never())).toHaveLength(10_000)
})

test('a server without /api/ps has no residents; one whose /api/ps fails has no list', async () => {
  const tags = () => ({ models: [{ ...old('m', 'a'), capabilities: ['completion'] }] })
  const ancient = await serve({ '/api/tags': tags })
  expect(await ancient.models.listModels(never())).toMatchObject([{ name: 'm', resident: null }])
  await server?.close()
  const failing = await serve({
    '/api/tags': tags,
    '/api/ps': () => {
      throw 500
    },
  })
  expect(await refusalOf(failing.models.listModels(never()))).toMatchObject({ status: 500 })
})
