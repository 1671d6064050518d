import { afterEach, expect, it } from 'vitest'
import { createManualClock } from '#simulators/clock'
import { type LlamaSimulator, startLlamaSimulator } from '#simulators/llamacpp/server'
import { createSimulatedModel } from '#simulators/model'
import { ask } from './support/raw-http.ts'

let simulator: LlamaSimulator
afterEach(() => simulator.close())

const model = createSimulatedModel({
  name: '../models/x.gguf',
  family: 'llama',
  parameters: 8_030_261_312,
  sizeBytes: 4_912_898_304,
  embeddingLength: 4096,
  vocabularySize: 128_256,
  modifiedAt: '2024-12-25T15:47:03Z',
  promptTokensPerSecond: 1000,
  tokensPerSecond: 100,
})

async function start(options: Parameters<typeof startLlamaSimulator>[0] = {}) {
  simulator = await startLlamaSimulator({
    models: [model],
    timeScale: 0,
    clock: createManualClock(1_735_142_223_000),
    createId: () => 'abc',
    build: 'b6500-5e1f0a2c',
    reply: () => ({ text: ['Hi'], reasoning: ['Hm'] }),
    ...options,
  })
}
const get = (path: string) => ask(simulator.url, { path, method: 'GET' })
const chat = (more: object = {}) =>
  ask(simulator.url, {
    path: '/v1/chat/completions',
    body: { model: 'x', stream: true, messages: [{ role: 'user', content: 'a' }], ...more },
  })

it('health, models and properties', async () => {
  await start()
  expect((await get('/health')).text).toBe('{"status":"ok"}')
  expect((await get('/v1/models')).text).toBe(
    '{"object":"list","data":[{"id":"../models/x.gguf","object":"model","architecture":{"input_modalities":["text"],"output_modalities":["text"]},"created":1735141623,"owned_by":"llamacpp","meta":{"vocab_type":2,"n_vocab":128256,"n_ctx_train":131072,"n_embd":4096,"n_params":8030261312,"size":4912898304}}]}',
  )
  expect(JSON.parse((await get('/props')).text)).toMatchObject({
    default_generation_settings: { n_ctx: 4096 },
    total_slots: 4,
    build_info: 'b6500-5e1f0a2c',
    is_sleeping: false,
  })
  const metrics = await get('/metrics')
  expect(metrics.status).toBe(501)
  expect(JSON.parse(metrics.text).error).toMatchObject({ code: 501, type: 'not_supported_error' })
})

it('503 while loading, with the list open and its meta null', async () => {
  await start({ timeScale: 1, whileLoading: true })
  const health = await get('/health')
  expect(health.status).toBe(503)
  expect(health.text).toBe(
    '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}',
  )
  expect(JSON.parse((await get('/v1/models')).text).data[0].meta).toBeNull()
  expect((await chat()).status).toBe(503)
})

it('a stream: role, reasoning, text, finish, usage with timings, [DONE]', async () => {
  await start()
  const tail =
    '"created":1735142223,"id":"chatcmpl-abc","model":"x","system_fingerprint":"b6500-5e1f0a2c","object":"chat.completion.chunk"'
  const chunk = (delta: string, finish = 'null') =>
    `data: {"choices":[{"finish_reason":${finish},"index":0,"delta":${delta}}],${tail}}\n\n`
  const answer = await chat({ stream_options: { include_usage: true } })
  const [role, thought, text, finish, counts, done, nothing] = answer.text.split(/(?<=\n\n)/)
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  expect(role).toBe(chunk('{"role":"assistant","content":null}'))
  expect(thought).toBe(chunk('{"reasoning_content":"Hm"}'))
  expect(text).toBe(chunk('{"content":"Hi"}'))
  expect(finish).toBe(chunk('{}', '"stop"'))
  expect(counts).toMatch(/^data: \{"choices":\[\],"created"/)
  expect(JSON.parse(String(counts).slice(6))).toMatchObject({
    usage: { completion_tokens: 2 },
    timings: { cache_n: 0, predicted_n: 2, predicted_ms: 20 },
  })
  expect([done, nothing]).toEqual(['data: [DONE]\n\n', undefined])
})

it('log-probabilities with ids, where alternatives are asked for', async () => {
  await start({ reply: () => ({ text: ['Hi', '!'], logprobs: [-0.5, -0.25] }) })
  const chunks = (text: string) =>
    text
      .split('\n\n')
      .filter((frame) => frame.startsWith('data: {'))
      .map((frame) => frame.slice(6))
  const told = chunks((await chat({ logprobs: true, top_logprobs: 1 })).text)
  expect(told[1]).toMatch(
    /^\{"choices":\[\{"finish_reason":null,"index":0,"delta":\{"content":"Hi"\},"logprobs":\{"content":\[\{"id":(\d+),"token":"Hi","bytes":\[72,105\],"logprob":-0\.5,"top_logprobs":\[\{"id":\1,"token":"Hi","bytes":\[72,105\],"logprob":-0\.5\}\]\}\]\}\}\],/,
  )
  expect(told.filter((chunk) => chunk.includes('logprob'))).toHaveLength(2)
  expect((await chat({ logprobs: true, top_logprobs: 0 })).text).not.toContain('logprob')
  const refused = await chat({ top_logprobs: 1 })
  expect([refused.status, refused.text]).toEqual([
    400,
    '{"error":{"code":400,"message":"top_logprobs requires logprobs to be set to true","type":"invalid_request_error"}}',
  ])
})

it('drafted tokens come without', async () => {
  await start({ speculative: true, reply: () => ({ text: ['Hi', '!', '!'] }) })
  const { text } = await chat({ logprobs: true, top_logprobs: 2 })
  expect(text.match(/"logprobs":/g)).toHaveLength(1)
})

it('a context that is too small', async () => {
  await start({ contextLength: 16 })
  const answer = await chat({ messages: [{ role: 'user', content: 'word '.repeat(100) }] })
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.text).error).toMatchObject({
    code: 400,
    type: 'exceed_context_size_error',
    n_ctx: 16,
  })
})

it('a router loads and unloads in the background', async () => {
  await start({ mode: 'router', models: [model, { ...model, name: 'y' }] })
  expect(JSON.parse((await get('/props')).text)).toMatchObject({ role: 'router', max_instances: 4 })
  const statuses = async () =>
    JSON.parse((await get('/models')).text).data.map(
      ({ status }: { status: { value: string } }) => status.value,
    )
  expect(await statuses()).toEqual(['unloaded', 'unloaded'])
  const tell = (what: string) =>
    ask(simulator.url, { path: `/models/${what}`, body: { model: 'y' } })
  expect((await tell('load')).text).toBe('{"success":true}')
  while ((await statuses())[1] !== 'loaded') await new Promise(setImmediate)
  expect((await tell('load')).status).toBe(400)
  expect(JSON.parse((await get('/props?model=y')).text).total_slots).toBe(4)
  expect((await tell('unload')).text).toBe('{"success":true}')
})
