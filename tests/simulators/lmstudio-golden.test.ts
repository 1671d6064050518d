import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '#simulators/clock'
import {
  type LmStudioSimulator,
  type LmStudioSimulatorOptions,
  startLmStudioSimulator,
} from '#simulators/lmstudio/server'
import { createSimulatedModel, gibibyte } from '#simulators/model'
import { ask } from './support/raw-http.ts'

const json = 'application/json; charset=utf-8'
let simulator: LmStudioSimulator

async function start(options: LmStudioSimulatorOptions = {}): Promise<LmStudioSimulator> {
  simulator = await startLmStudioSimulator({ timeScale: 0, ...options })
  return simulator
}

afterEach(() => simulator.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(simulator.url, { path, headers })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(simulator.url, { path, body, headers })

const gemma = createSimulatedModel({
  name: 'google/gemma-4-26b-a4b',
  displayName: 'Gemma 4 26B A4B',
  publisher: 'google',
  family: 'gemma4',
  parameters: 26e9,
  parameterSize: '26B-A4B',
  sizeBytes: 17990911801,
  contextLength: 262144,
  capabilities: ['completion', 'vision', 'tools', 'thinking'],
  thinks: true,
})
const oss = createSimulatedModel({
  name: 'openai/gpt-oss-20b',
  family: 'gpt-oss',
  parameters: 20e9,
  loadMs: 9099,
  thinks: true,
})
const small = createSimulatedModel({
  name: 'gemma-2-2b-it',
  publisher: 'google',
  family: 'gemma2',
  parameters: 2e9,
})
const roomy = { vramBytes: 64 * gibibyte }
const messages = [{ role: 'user', content: 'hello' }]

describe('finding out', () => {
  it('greets', async () => {
    await start({ apiToken: 'sk-lm-a:b' })
    expect(await get('/lmstudio-greeting')).toMatchObject({
      status: 200,
      text: '{"lmstudio":true}',
    })
  })

  it('answers 200 to what it does not know', async () => {
    await start()
    const answer = await get('/x?y=1')
    expect(answer).toMatchObject({
      status: 200,
      text: '{"error":"Unexpected endpoint or method. (GET /x)"}',
    })
    expect(answer.headers['content-type']).toBe(json)
    const options = await ask(simulator.url, { method: 'OPTIONS', path: '/v1/chat/completions' })
    expect(options.text).toBe(
      '{"error":"Unexpected endpoint or method. (OPTIONS /v1/chat/completions)"}',
    )
  })

  it('has no /api/v1 in 0.3', async () => {
    await start({ version: '0.3' })
    expect((await get('/api/v1/models')).text).toBe(
      '{"error":"Unexpected endpoint or method. (GET /api/v1/models)"}',
    )
    expect(JSON.parse((await get('/api/v0/models')).text).object).toBe('list')
  })

  it('wants its token when it has one', async () => {
    await start({ apiToken: 'sk-lm-a:b' })
    const refused = await get('/v1/models')
    expect(refused.status).toBe(401)
    expect(refused.text).toBe(
      '{"error":{"type":"invalid_request","code":"invalid_api_key","message":"An LM Studio API token is required to make requests to this server, but none was provided using the Authorization header using the \'Bearer\' scheme."}}',
    )
    const wrong = await get('/v1/models', { authorization: 'Bearer nope' })
    expect(wrong.status).toBe(401)
    const right = await get('/v1/models', { authorization: 'Bearer sk-lm-a:b' })
    expect(right.status).toBe(200)
  })
})

describe('models', () => {
  it('lists them with their loaded instances', async () => {
    await start({ models: [gemma], memory: roomy })
    await post('/api/v1/models/load', { model: gemma.name })
    expect((await get('/api/v1/models')).text).toBe(
      '{"models":[{"type":"llm","publisher":"google","key":"google/gemma-4-26b-a4b","display_name":"Gemma 4 26B A4B","architecture":"gemma4","quantization":{"name":"Q4_K_M","bits_per_weight":4},"size_bytes":17990911801,"params_string":"26B-A4B","loaded_instances":[{"id":"google/gemma-4-26b-a4b","config":{"context_length":4096,"eval_batch_size":512,"parallel":4,"flash_attention":true,"num_experts":8,"offload_kv_cache_to_gpu":true}}],"max_context_length":262144,"format":"gguf","capabilities":{"vision":true,"trained_for_tool_use":true,"reasoning":{"allowed_options":["off","on"],"default":"on"}},"description":null,"variants":["google/gemma-4-26b-a4b@q4_k_m"],"selected_variant":"google/gemma-4-26b-a4b@q4_k_m"}]}',
    )
  })

  it('lists them under /api/v0 with their state', async () => {
    const llama = createSimulatedModel({
      name: 'meta-llama-3.1-8b-instruct',
      publisher: 'lmstudio-community',
      family: 'llama',
      parameters: 8e9,
    })
    await start({ version: '0.3', models: [llama] })
    const head =
      '{"object":"list","data":[{"id":"meta-llama-3.1-8b-instruct","object":"model","type":"llm","publisher":"lmstudio-community","arch":"llama","compatibility_type":"gguf","quantization":"Q4_K_M",'
    expect((await get('/api/v0/models')).text).toBe(
      `${head}"state":"not-loaded","max_context_length":131072,"capabilities":["tool_use"]}]}`,
    )
    await post('/v1/chat/completions', { model: llama.name, messages })
    expect((await get('/api/v0/models')).text).toBe(
      `${head}"state":"loaded","max_context_length":131072,"loaded_context_length":4096,"capabilities":["tool_use"]}]}`,
    )
  })

  it('lists only loaded ones under /v1 when it does not load on demand', async () => {
    await start({ jit: false, models: [small] })
    expect((await get('/v1/models')).text).toBe('{"data":[],"object":"list"}')
    await post('/api/v1/models/load', { model: small.name })
    expect(JSON.parse((await get('/v1/models')).text).data[0].id).toBe('gemma-2-2b-it')
  })

  it('loads and unloads', async () => {
    await start({ models: [oss], memory: roomy })
    const loaded = await post('/api/v1/models/load', {
      model: 'openai/gpt-oss-20b',
      context_length: 16384,
      echo_load_config: true,
    })
    expect(loaded.text).toBe(
      '{"type":"llm","instance_id":"openai/gpt-oss-20b","load_time_seconds":9.099,"status":"loaded","load_config":{"context_length":16384,"eval_batch_size":512,"parallel":4,"flash_attention":true,"num_experts":8,"offload_kv_cache_to_gpu":true}}',
    )
    const second = await post('/api/v1/models/load', { model: 'openai/gpt-oss-20b' })
    expect(JSON.parse(second.text).instance_id).toBe('openai/gpt-oss-20b:2')
    const unloaded = await post('/api/v1/models/unload', { instance_id: 'openai/gpt-oss-20b' })
    expect(unloaded.text).toBe('{"instance_id":"openai/gpt-oss-20b"}')
    expect(simulator.residents().map((resident) => resident.id)).toEqual(['openai/gpt-oss-20b:2'])
  })

  it('names the parameter that is missing', async () => {
    await start()
    const answer = await post('/api/v1/models/load', {})
    expect(answer).toMatchObject({
      status: 400,
      text: '{"error":{"type":"invalid_request","message":"\\"model\\" is required","code":"missing_required_parameter","param":"model"}}',
    })
  })

  it('downloads as a job', async () => {
    const clock = createManualClock(Date.parse('2025-10-03T15:33:23.496Z'))
    await start({ clock, timeScale: 1, createId: () => '493c7c9ded', downloadBytesPerSecond: 1e6 })
    const begun = await post('/api/v1/models/download', {
      model: 'ibm/granite-4-micro',
      quantization: 'Q4_K_M',
    })
    expect(begun.text).toBe(
      '{"job_id":"job_493c7c9ded","status":"downloading","total_size_bytes":2279145003,"started_at":"2025-10-03T15:33:23.496Z"}',
    )
    const status = async () =>
      JSON.parse((await get('/api/v1/models/download/status/job_493c7c9ded')).text)
    clock.advance(1000)
    expect(await status()).toMatchObject({
      status: 'downloading',
      downloaded_bytes: 1e6,
      bytes_per_second: 1e6,
      estimated_completion: '2025-10-03T16:11:22.641Z',
    })
    clock.advance(3_000_000)
    expect(await status()).toMatchObject({ status: 'completed', downloaded_bytes: 2279145003 })
    const again = await post('/api/v1/models/download', { model: 'ibm/granite-4-micro' })
    expect(again.text).toBe('{"status":"already_downloaded"}')
    expect(JSON.parse((await get('/api/v1/models/download/status/x')).text).error.type).toBe(
      'job_not_found',
    )
  })
})

describe('/v1/chat/completions', () => {
  const clock = createManualClock(1747835957_000)

  it('streams chunks that repeat the role', async () => {
    await start({
      models: [small],
      clock,
      createId: () => 'um3b2l9t12bzrtha63q8',
      reply: () => 'Hi',
    })
    const answer = await post('/v1/chat/completions', {
      model: 'gemma-2-2b-it',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const head =
      'data: {"id":"chatcmpl-um3b2l9t12bzrtha63q8","object":"chat.completion.chunk","created":1747835957,"model":"gemma-2-2b-it","system_fingerprint":"gemma-2-2b-it","choices":['
    expect(answer.text).toBe(
      [
        `${head}{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":null}]}`,
        `${head}{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}`,
        `${head}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}`,
        'data: [DONE]',
        '',
      ].join('\n\n'),
    )
    expect(answer.headers['content-type']).toBe('text/event-stream')
  })

  it.each([
    [oss, 'reasoning'],
    [{ ...small, thinks: true }, 'reasoning_content'],
  ])('puts the reasoning of %o under %s', async (model, field) => {
    await start({ models: [model], memory: roomy, reply: () => ({ reasoning: 'Hm', text: 'Hi' }) })
    const streamed = await post('/v1/chat/completions', {
      model: model.name,
      messages,
      stream: true,
    })
    expect(streamed.text).toContain(`"delta":{"role":"assistant","${field}":"Hm"}`)
    const whole = await post('/v1/chat/completions', { model: model.name, messages })
    expect(JSON.parse(whole.text).choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'Hi', [field]: 'Hm' },
      logprobs: null,
      finish_reason: 'stop',
    })
  })

  it('has no usage unless asked', async () => {
    await start({ models: [small], reply: () => 'Hi' })
    const answer = await post('/v1/chat/completions', { model: small.name, messages, stream: true })
    expect(answer.text).not.toContain('usage')
  })

  it('adds statistics under /api/v0', async () => {
    const fast = { ...small, tokensPerSecond: 50, promptTokensPerSecond: 90 }
    await start({ models: [fast], reply: () => ({ text: Array.from({ length: 48 }, () => 'x') }) })
    const answer = await post('/api/v0/chat/completions', { model: fast.name, messages })
    expect(answer.text).toContain(
      '"stats":{"tokens_per_second":50,"time_to_first_token":0.1,"generation_time":0.96,"stop_reason":"eosFound"},"model_info":{"arch":"gemma2","quant":"Q4_K_M","format":"gguf","context_length":4096}',
    )
  })

  it('names the model that is missing', async () => {
    await start({ models: [small, oss] })
    const answer = await post('/v1/chat/completions', { model: 'default', messages })
    expect(answer).toMatchObject({
      status: 404,
      text: '{"error":{"message":"Model \\"default\\" not found. Please specify a valid model.\\n\\nYour models:\\n\\ngemma-2-2b-it\\nopenai/gpt-oss-20b","type":"invalid_request_error","param":"model","code":"model_not_found"}}',
    })
  })

  it('serves the only loaded model whatever name is asked for', async () => {
    await start({ models: [small, oss] })
    await post('/api/v1/models/load', { model: small.name })
    const answer = await post('/v1/chat/completions', { model: 'default', messages })
    expect(JSON.parse(answer.text).model).toBe('gemma-2-2b-it')
  })

  it('refuses to load what can not fit, with 404', async () => {
    await start({ models: [oss], memory: { vramBytes: gibibyte } })
    const answer = await post('/v1/chat/completions', { model: oss.name, messages })
    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.text).error.message).toMatch(
      /^Failed to load model "openai\/gpt-oss-20b". Error: Model loading aborted due to insufficient system resources/,
    )
  })

  it('takes a tool choice only as a string, and a schema only as one', async () => {
    await start({ models: [small] })
    const body = { model: small.name, messages }
    const choice = { type: 'function', function: { name: 'x' } }
    expect(await post('/v1/chat/completions', { ...body, tool_choice: choice })).toMatchObject({
      status: 400,
    })
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer', minimum: 3, maximum: 4 } },
    }
    const answer = await post('/v1/chat/completions', {
      ...body,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    })
    const written = JSON.parse(JSON.parse(answer.text).choices[0].message.content)
    expect([3, 4]).toContain(written.n)
  })

  it('embeds', async () => {
    await start()
    const body = { model: 'text-embedding-nomic-embed-text-v1.5', input: ['a b', 'c'] }
    const answer = JSON.parse((await post('/v1/embeddings', body)).text)
    expect(answer.data).toHaveLength(2)
    expect(answer.data[1]).toMatchObject({ object: 'embedding', index: 1 })
    expect(Math.hypot(...answer.data[0].embedding)).toBeCloseTo(1, 4)
  })
})

describe('/api/v1/chat', () => {
  const model = {
    ...small,
    thinks: true,
    loadMs: 2656,
    promptTokensPerSecond: 17 / 0.814,
    tokensPerSecond: 51.04,
  }
  const reply = () => ({ reasoning: ['Hm'], text: ['Hi', ' you'] })
  const createId = () => 'f0'

  it('answers with output and statistics', async () => {
    await start({
      models: [{ ...model, thinks: false }],
      createId,
      reply: () => ({ text: Array.from({ length: 50 }, () => 'x') }),
    })
    // Nine tokens of text and eight of template.
    const input = `${'hi '.repeat(8)}hi`
    const answer = await post('/api/v1/chat', { model: small.name, input })
    expect(answer.text).toBe(
      `{"model_instance_id":"gemma-2-2b-it","output":[{"type":"message","content":"${'x'.repeat(50)}"}],"stats":{"input_tokens":17,"total_output_tokens":50,"reasoning_output_tokens":0,"tokens_per_second":51.04,"time_to_first_token_seconds":0.814,"model_load_time_seconds":2.656},"response_id":"resp_f0"}`,
    )
  })

  it('streams named events in their order', async () => {
    await start({ models: [model], createId, reply })
    const answer = await post('/api/v1/chat', {
      model: small.name,
      input: [{ type: 'text', content: 'hello' }],
      stream: true,
    })
    const names = [...answer.text.matchAll(/^event: (.+)\ndata: \{"type":"(.+?)"/gm)].map(
      ([, name, type]) => {
        expect(name).toBe(type)
        return name
      },
    )
    expect(names.filter((name) => name !== 'model_load.progress')).toEqual([
      'chat.start',
      'model_load.start',
      'model_load.end',
      'prompt_processing.start',
      'prompt_processing.progress',
      'prompt_processing.progress',
      'prompt_processing.end',
      'reasoning.start',
      'reasoning.delta',
      'reasoning.end',
      'message.start',
      'message.delta',
      'message.delta',
      'message.end',
      'chat.end',
    ])
    expect(answer.text).toContain(
      'event: message.delta\ndata: {"type":"message.delta","content":"Hi"}\n\n',
    )
    expect(answer.text).not.toContain('[DONE]')
  })

  it('remembers the conversation by response id', async () => {
    const seen: number[] = []
    await start({
      models: [model],
      reply: (request) => {
        seen.push(request.messages.length)
        return 'ok'
      },
    })
    const first = JSON.parse((await post('/api/v1/chat', { model: small.name, input: 'a' })).text)
    await post('/api/v1/chat', {
      model: small.name,
      input: 'b',
      previous_response_id: first.response_id,
    })
    expect(seen).toEqual([1, 3])
    const unknown = { model: small.name, input: 'b', previous_response_id: 'resp_x' }
    expect(await post('/api/v1/chat', unknown)).toMatchObject({ status: 404 })
  })

  it('ends as usual after an error in the stream', async () => {
    await start({ models: [model], memory: { vramBytes: 1000 } })
    const answer = await post('/api/v1/chat', { model: small.name, input: 'a', stream: true })
    expect(answer.status).toBe(200)
    expect(answer.text).toMatch(
      /event: error\ndata: \{"type":"error","error":\{"type":"model_load_failed"/,
    )
    expect(answer.text).toMatch(/event: chat\.end\n[^\n]+\n\n$/)
  })
})
