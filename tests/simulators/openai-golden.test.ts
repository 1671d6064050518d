import { afterEach, expect, it } from 'vitest'
import { createManualClock } from '#simulators/clock'
import { createSimulatedModel } from '#simulators/model'
import { type OpenAiSimulator, startOpenAiSimulator } from '#simulators/openai/server'
import { ask } from './support/raw-http.ts'

let simulator: OpenAiSimulator
afterEach(() => simulator.close())

const model = createSimulatedModel({
  name: 'm',
  family: 'llama',
  parameters: 1e9,
  publisher: 'org',
})

async function start(options: Parameters<typeof startOpenAiSimulator>[0] = {}) {
  simulator = await startOpenAiSimulator({
    models: [model],
    timeScale: 0,
    clock: createManualClock(1_735_142_223_000),
    createId: () => 'abc',
    reply: () => ({ text: ['Hi'] }),
    ...options,
  })
}
const get = (path: string) => ask(simulator.url, { path, method: 'GET' })
const chat = (more: object = {}) =>
  ask(simulator.url, {
    path: '/v1/chat/completions',
    body: { model: 'm', stream: true, messages: [{ role: 'user', content: 'a' }], ...more },
  })

it.each([
  [
    'vllm-old',
    '{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}',
  ],
  [
    'vllm-new',
    '{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}}',
  ],
  [
    'generic',
    '{"error":{"message":"The model `x` does not exist.","type":"invalid_request_error","param":null,"code":"model_not_found"}}',
  ],
] as const)('the error envelope of %s', async (flavour, body) => {
  await start({ flavour })
  const answer = await chat({ model: 'x' })
  expect([answer.status, answer.text]).toEqual([404, body])
})

it('vLLM lists its one model with its context', async () => {
  await start({ flavour: 'vllm-new', models: [model, { ...model, name: 'n' }] })
  expect((await get('/v1/models')).text).toBe(
    '{"object":"list","data":[{"id":"m","object":"model","created":1735142223,"owned_by":"vllm","root":"org/m","parent":null,"max_model_len":32768,"permission":[]}]}',
  )
  expect(await get('/health')).toMatchObject({ status: 200, text: '' })
  expect((await get('/nothing')).text).toBe('{"detail":"Not Found"}')
})

it('a server without models says null', async () => {
  await start({ models: [] })
  expect((await get('/v1/models')).text).toBe('{"object":"list","data":null}')
})

it('usage in every chunk where it is asked for', async () => {
  await start({ flavour: 'vllm-new' })
  const answer = await chat({
    stream_options: { include_usage: true, continuous_usage_stats: true },
  })
  const chunks = answer.text.split('\n\n').filter((frame) => frame !== '')
  expect(chunks.at(-1)).toBe('data: [DONE]')
  expect(chunks[1]).toMatch(
    /^data: \{"id":"chatcmpl-abc","object":"chat\.completion\.chunk","created":1735142223,"model":"m","choices":\[\{"index":0,"delta":\{"content":"Hi"\},"logprobs":null,"finish_reason":null\}\],"usage":/,
  )
  for (const chunk of chunks.slice(0, -1)) {
    expect(JSON.parse(chunk.slice(6)).usage.prompt_tokens).toBeGreaterThan(0)
  }
})

it.each(['vllm-old', 'vllm-new', 'generic'] as const)(
  'log-probabilities of %s',
  async (flavour) => {
    await start({ flavour, reply: () => ({ text: ['Hi'], logprobs: [-0.5] }) })
    const told = await chat({ logprobs: true, top_logprobs: 1 })
    expect(told.text).toContain(
      '"delta":{"content":"Hi"},"logprobs":{"content":[{"token":"Hi","logprob":-0.5,"bytes":[72,105],"top_logprobs":[{"token":"Hi","logprob":-0.5,"bytes":[72,105]}]}]},',
    )
    expect((await chat({ logprobs: true, top_logprobs: 21 })).status).toBe(400)
  },
)

it.each([
  ['ignored', 200],
  ['refused', 400],
] as const)('a wish for log-probabilities that is %s', async (logprobs, status) => {
  await start({ logprobs })
  const answer = await chat({ logprobs: true, top_logprobs: 1 })
  expect(answer.status).toBe(status)
  expect(answer.text).not.toContain('top_logprobs')
})
