import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '#simulators/clock'
import { createSimulatedModel } from '#simulators/model'
import {
  type OllamaSimulator,
  type OllamaSimulatorOptions,
  startOllamaSimulator,
} from '#simulators/ollama/server'
import { ask } from './support/raw-http.ts'

const json = 'application/json; charset=utf-8'
let simulator: OllamaSimulator

async function start(options: OllamaSimulatorOptions): Promise<OllamaSimulator> {
  simulator = await startOllamaSimulator({ timeScale: 0, ...options })
  return simulator
}

afterEach(() => simulator.close())

const llama = createSimulatedModel({
  name: 'llama3.2:latest',
  family: 'llama',
  parameters: 3.2e9,
  sizeBytes: 2019393189,
  digest: 'a80c4f17acd5…',
  modifiedAt: '2025-05-04T17:37:44.706015396-07:00',
})
const clock = createManualClock(Date.parse('2026-08-21T18:00:00.1Z'))
const m = createSimulatedModel({
  name: 'm',
  family: 'qwen3',
  parameters: 8.2e9,
  thinks: true,
  promptTokensPerSecond: 26 / 0.342546,
  tokensPerSecond: 282 / 4.535599,
})

async function chat(body: Record<string, unknown>, path = '/api/chat') {
  return ask(simulator.url, { path, body: { model: 'm', ...body } })
}

describe('lists', () => {
  it('tells its version', async () => {
    await start({ version: '0.33.0' })
    const answer = await ask(simulator.url, { path: '/api/version' })
    expect(answer.text).toBe('{"version":"0.33.0"}')
    expect(answer.headers['content-type']).toBe(json)
  })

  it('lists tags with capabilities and context from 0.30 on', async () => {
    await start({ models: [llama] })
    const answer = await ask(simulator.url, { path: '/api/tags' })
    expect(answer.text).toBe(
      '{"models":[{"name":"llama3.2:latest","model":"llama3.2:latest","modified_at":"2025-05-04T17:37:44.706015396-07:00","size":2019393189,"digest":"a80c4f17acd5…","details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"3.2B","quantization_level":"Q4_K_M","context_length":131072},"capabilities":["completion","tools"]}]}',
    )
  })

  it.each(['0.12.11', '0.29.0'] as const)('lists tags without them in %s', async (version) => {
    await start({ models: [llama], version })
    const answer = await ask(simulator.url, { path: '/api/tags' })
    expect(answer.text).toBe(
      '{"models":[{"name":"llama3.2:latest","model":"llama3.2:latest","modified_at":"2025-05-04T17:37:44.706015396-07:00","size":2019393189,"digest":"a80c4f17acd5…","details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"3.2B","quantization_level":"Q4_K_M"}}]}',
    )
  })

  it('lists what is loaded', async () => {
    const mistral = createSimulatedModel({
      name: 'mistral:latest',
      family: 'llama',
      parameters: 7.2e9,
      digest: '2ae6…',
      loadedBytes: 5137025024,
    })
    const loadedAt = Date.parse('2024-06-04T14:33:31.837Z') + 7 * 3_600_000 + 0.53
    await start({ models: [mistral], clock: createManualClock(loadedAt), utcOffsetMinutes: -420 })
    await ask(simulator.url, { path: '/api/generate', body: { model: 'mistral' } })
    const answer = await ask(simulator.url, { path: '/api/ps' })
    expect(answer.text).toBe(
      '{"models":[{"name":"mistral:latest","model":"mistral:latest","size":5137025024,"digest":"2ae6…","details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"7.2B","quantization_level":"Q4_K_M"},"expires_at":"2024-06-04T14:38:31.83753-07:00","size_vram":5137025024,"context_length":4096}]}',
    )
  })

  it('shows every array as null unless asked to be verbose', async () => {
    const hybrid = createSimulatedModel({
      name: 'm',
      family: 'gemma4',
      parameters: 4e9,
      layers: 3,
      kvHeads: [8, 8, 2],
      vocabularySize: 5,
    })
    await start({ models: [hybrid] })
    const short = JSON.parse((await chat({}, '/api/show')).text).model_info
    expect(short['gemma4.attention.head_count_kv']).toBeNull()
    expect(short['tokenizer.ggml.tokens']).toBeNull()
    const long = JSON.parse((await chat({ verbose: true }, '/api/show')).text).model_info
    expect(long['gemma4.attention.head_count_kv']).toEqual([8, 8, 2])
    expect(long['tokenizer.ggml.tokens']).toHaveLength(5)
    expect(long['gemma4.block_count']).toBe(3)
  })

  it('pads the names of parameters to thirty', async () => {
    await start({})
    const shown = await ask(simulator.url, { path: '/api/show', body: { name: 'llama3.2:3b' } })
    expect(JSON.parse(shown.text).parameters.split('\n')[1]).toBe(`temperature${' '.repeat(20)}0.7`)
  })
})

describe('chat frames', () => {
  it('writes thinking, text with log probabilities, tool calls and the last frame', async () => {
    await start({
      models: [m],
      clock,
      createId: () => 'ab12cd34',
      reply: () => ({
        reasoning: ['Let me'],
        text: ['Hi'],
        logprobs: [-0.12],
        toolCalls: [{ name: 'get_weather', arguments: { city: 'Tokyo' } }],
      }),
    })
    const answer = await chat({
      messages: [{ role: 'user', content: 'hello' }],
      logprobs: true,
      top_logprobs: 1,
    })
    const at = '"created_at":"2026-08-21T18:00:00.1Z"'
    const lines = answer.text.split('\n')
    expect(lines.filter((_, index) => index !== 1).slice(0, 4)).toEqual([
      `{"model":"m",${at},"message":{"role":"assistant","content":""},"done":false,"logprobs":[{"token":"\\u003cthink\\u003e","logprob":-0.0001,"bytes":[60,116,104,105,110,107,62]}]}`,
      `{"model":"m",${at},"message":{"role":"assistant","content":""},"done":false,"logprobs":[{"token":"\\u003c/think\\u003e","logprob":-0.0001,"bytes":[60,47,116,104,105,110,107,62]}]}`,
      `{"model":"m",${at},"message":{"role":"assistant","content":"Hi"},"done":false,"logprobs":[{"token":"Hi","logprob":-0.12,"bytes":[72,105],"top_logprobs":[{"token":"Hi","logprob":-0.12,"bytes":[72,105]}]}]}`,
      `{"model":"m",${at},"message":{"role":"assistant","content":"","tool_calls":[{"id":"call_ab12cd34","function":{"index":0,"name":"get_weather","arguments":{"city":"Tokyo"}}}]},"done":false}`,
    ])
    expect(lines[1]).toMatch(
      /^\{"model":"m",.*"message":\{"role":"assistant","content":"","thinking":"Let me"\},"done":false,"logprobs":\[\{"token":"Let me","logprob":-/,
    )
    expect(lines).toHaveLength(7)
    expect(lines[6]).toBe('')
    expect(answer.headers['content-type']).toBe('application/x-ndjson')
  })

  it('knows no log-probabilities before 0.12.11, and passes over the wish', async () => {
    await start({ version: '0.12.3', models: [m] })
    const answer = await chat({
      messages: [{ role: 'user', content: 'hello' }],
      logprobs: true,
      top_logprobs: 99,
    })
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('logprob')
  })

  it('ends with durations that follow from its speeds', async () => {
    await start({
      models: [m],
      clock,
      reply: () => ({ text: Array.from({ length: 282 }, () => 'a') }),
    })
    const messages = [{ role: 'user', content: `${'hi '.repeat(17)}hi` }]
    await chat({ messages: [] })
    const answer = await chat({ messages, think: false })
    expect(answer.text.split('\n').at(-2)).toBe(
      '{"model":"m","created_at":"2026-08-21T18:00:00.1Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":4883583458,"load_duration":1334875,"prompt_eval_count":26,"prompt_eval_duration":342546000,"eval_count":282,"eval_duration":4535599000}',
    )
  })

  it('escapes as Go does and leaves out a zero count', async () => {
    await start({ models: [m], clock, reply: () => ({ text: ['<b> & c'] }) })
    const messages = [{ role: 'user', content: 'x' }]
    expect((await chat({ messages, think: false })).text).toContain('"\\u003cb\\u003e \\u0026 c"')
    const none = await chat({ messages, think: false, options: { num_predict: 0 } })
    expect(none.text).not.toContain('eval_count":0')
    expect(none.text).toContain('"done_reason":"length"')
  })

  it('loads and unloads with one object and no newline', async () => {
    await start({ models: [m], clock })
    const head = '{"model":"m","created_at":"2026-08-21T18:00:00.1Z"'
    const said = '"message":{"role":"assistant","content":""},"done":true'
    const loaded = await chat({ messages: [] })
    expect(loaded.text).toBe(`${head},${said},"done_reason":"load"}`)
    expect(loaded.headers['content-type']).toBe(json)
    const unloaded = await chat({ messages: [], keep_alive: 0 })
    expect(unloaded.text).toBe(`${head},${said},"done_reason":"unload"}`)
    const generated = await chat({ prompt: '' }, '/api/generate')
    expect(generated.text).toBe(`${head},"response":"","done":true,"done_reason":"load"}`)
  })

  it('answers whole when not streaming', async () => {
    await start({ models: [m], clock, reply: () => ({ reasoning: 'Let me', text: 'Hi you' }) })
    const answer = await chat({ messages: [{ role: 'user', content: 'x' }], stream: false })
    const parsed = JSON.parse(answer.text)
    expect(answer.headers['content-type']).toBe(json)
    expect(parsed.message).toEqual({ role: 'assistant', content: 'Hi you', thinking: 'Let me' })
    expect(parsed.done).toBe(true)
  })

  it('gives a context with the last frame of /api/generate', async () => {
    await start({ models: [m], clock, reply: () => 'ok' })
    const answer = await chat({ prompt: 'hello', think: false }, '/api/generate')
    const [first, last] = answer.text.trim().split('\n')
    expect(first).toBe(
      '{"model":"m","created_at":"2026-08-21T18:00:00.1Z","response":"ok","done":false}',
    )
    expect(JSON.parse(last ?? '').context.length).toBeGreaterThan(0)
  })
})

describe('pull, copy, delete', () => {
  const digest = `sha256:dde5aa3fc5ff${'0'.repeat(52)}`
  const big = createSimulatedModel({
    name: 'big',
    family: 'llama',
    parameters: 3.2e9,
    blobs: [{ digest, bytes: 2019377376 }],
  })

  it('reports a pull layer by layer and lists the model afterwards', async () => {
    // One tick of 60 ms fetches 241 970 bytes; the clock stands, so cut the blob to a few ticks.
    const small = { ...big, blobs: [{ digest, bytes: 241970 * 2 + 1 }] }
    await start({ models: [], library: [small], downloadBytesPerSecond: 241970 / 0.06 + 1 })
    const answer = await ask(simulator.url, { path: '/api/pull', body: { model: 'big' } })
    const layer = `{"status":"pulling dde5aa3fc5ff","digest":"${digest}","total":483941`
    expect(answer.text).toBe(
      [
        '{"status":"pulling manifest"}',
        `${layer}}`,
        `${layer},"completed":241970}`,
        `${layer},"completed":483940}`,
        `${layer},"completed":483941}`,
        '{"status":"verifying sha256 digest"}',
        '{"status":"writing manifest"}',
        '{"status":"success"}',
        '',
      ].join('\n'),
    )
    const tags = await ask(simulator.url, { path: '/api/tags' })
    expect(JSON.parse(tags.text).models[0].name).toBe('big')
    const again = await ask(simulator.url, { path: '/api/pull', body: { model: 'big' } })
    expect(again.text.split('\n')[1]).toBe(`${layer},"completed":483941}`)
  })

  it('resumes where a cancelled pull stopped', async () => {
    await start({ models: [], library: [big], downloadBytesPerSecond: 241970 / 0.06 + 1 })
    await ask(simulator.url, {
      path: '/api/pull',
      body: { model: 'big' },
      onRead: (bytes, hangUp) => {
        if (bytes.includes('"completed"')) hangUp()
      },
    })
    let first = ''
    await ask(simulator.url, {
      path: '/api/pull',
      body: { model: 'big' },
      onRead: (bytes, hangUp) => {
        first += bytes.toString()
        if (first.split('\n').length > 2) hangUp()
      },
    })
    const resumed = JSON.parse(first.split('\n')[1] ?? '')
    expect(resumed.total).toBe(2019377376)
    expect(resumed.completed).toBeGreaterThanOrEqual(241970)
  })

  it('refuses an unknown name inside the stream, or with 500', async () => {
    await start({})
    const body = { model: 'nope' }
    const streamed = await ask(simulator.url, { path: '/api/pull', body })
    expect(streamed.status).toBe(200)
    expect(streamed.text).toBe(
      '{"status":"pulling manifest"}\n{"error":"pull model manifest: file does not exist"}\n',
    )
    const whole = await ask(simulator.url, { path: '/api/pull', body: { ...body, stream: false } })
    expect(whole.status).toBe(500)
    expect(whole.text).toBe('{"error":"pull model manifest: file does not exist"}')
  })

  it('copies and deletes with empty bodies', async () => {
    await start({ models: [llama] })
    const copy = (source: string) =>
      ask(simulator.url, { path: '/api/copy', body: { source, destination: 'b' } })
    expect(await copy('llama3.2')).toMatchObject({ status: 200, text: '' })
    expect(await copy('x')).toMatchObject({
      status: 404,
      text: '{"error":"model \\"x\\" not found"}',
    })
    const remove = (model: string) =>
      ask(simulator.url, { method: 'DELETE', path: '/api/delete', body: { model } })
    expect(await remove('b')).toMatchObject({ status: 200, text: '' })
    expect(await remove('b')).toMatchObject({
      status: 404,
      text: `{"error":"model 'b' not found"}`,
    })
  })
})

describe('refusals', () => {
  const messages = [{ role: 'user', content: 'x' }]
  const embedder = createSimulatedModel({
    name: 'e',
    family: 'bert',
    parameters: 1e8,
    embeds: true,
  })
  const plain = createSimulatedModel({ name: 'p', family: 'llama', parameters: 1e9 })

  it.each([
    ['/api/chat', '', 400, '{"error":"missing request body"}'],
    ['/api/chat', { messages }, 400, '{"error":"model is required"}'],
    ['/api/chat', { model: 'x', messages }, 404, `{"error":"model 'x' not found"}`],
    [
      '/api/chat',
      { model: 'p', messages, top_logprobs: 21 },
      400,
      '{"error":"top_logprobs must be between 0 and 20"}',
    ],
    ['/api/chat', { model: 'e', messages }, 400, '{"error":"\\"e\\" does not support chat"}'],
    [
      '/api/chat',
      { model: 'p', messages, think: true },
      400,
      '{"error":"\\"p\\" does not support thinking"}',
    ],
    [
      '/api/embed',
      { model: 'x', input: 'a' },
      404,
      '{"error":"model \\"x\\" not found, try pulling it first"}',
    ],
    [
      '/v1/chat/completions',
      { model: 'x', messages },
      404,
      `{"error":{"message":"model 'x' not found","type":"not_found_error","param":null,"code":null}}`,
    ],
  ])('%s %j', async (path, body, status, text) => {
    await start({ models: [embedder, plain] })
    const answer = await ask(simulator.url, { method: 'POST', path, body })
    expect(answer).toMatchObject({ status, text })
    expect(answer.headers['content-type']).toBe(json)
  })

  it('knows the methods of its routes', async () => {
    await start({})
    const wrong = await ask(simulator.url, { method: 'GET', path: '/api/chat' })
    expect(wrong).toMatchObject({ status: 405, text: '405 method not allowed' })
    expect(await ask(simulator.url, { path: '/nope' })).toMatchObject({ status: 404 })
    expect((await ask(simulator.url, { path: '/' })).text).toBe('Ollama is running')
    expect(await ask(simulator.url, { method: 'HEAD', path: '/' })).toMatchObject({ status: 200 })
  })

  it('refuses strange hosts and pages with an empty 403', async () => {
    await start({})
    const strange: Record<string, string>[] = [
      { host: 'evil.example' },
      { origin: 'https://evil.example' },
    ]
    for (const headers of strange) {
      const answer = await ask(simulator.url, { path: '/api/tags', headers })
      expect(answer).toMatchObject({ status: 403, text: '' })
    }
  })

  it.each([
    ['0.12.11', 'llama runner process has terminated: cudaMalloc failed: out of memory'],
    ['0.29.0', 'llama runner process has terminated: cudaMalloc failed: out of memory'],
    [
      '0.33.0',
      'llama-server process has terminated: exit status 1: cudaMalloc failed: out of memory',
    ],
  ] as const)('%s words running out of memory its way', async (version, error) => {
    await start({ version, memory: { vramBytes: 1e9 } })
    const answer = await ask(simulator.url, {
      path: '/api/chat',
      body: { model: 'qwen3:32b', messages },
    })
    expect(answer).toMatchObject({ status: 500, text: JSON.stringify({ error }) })
  })
})

describe('embeddings and /v1', () => {
  it('embeds: normalised, deterministic, near for near texts', async () => {
    await start({})
    const embed = (input: unknown, extra = {}) =>
      ask(simulator.url, {
        path: '/api/embed',
        body: { model: 'nomic-embed-text', input, ...extra },
      })
    const answer = await embed(['the cat sat', 'a cat sat down', 'quarterly revenue'])
    expect(answer.text).toMatch(
      /^\{"model":"nomic-embed-text","embeddings":\[\[.*\]\],"total_duration":\d+,"load_duration":\d+,"prompt_eval_count":\d+\}$/,
    )
    const [cat, cat2, money] = JSON.parse(answer.text).embeddings as [number[], number[], number[]]
    const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)
    expect(dot(cat, cat)).toBeCloseTo(1, 4)
    expect(dot(cat, cat2)).toBeGreaterThan(dot(cat, money) + 0.2)
    expect((await embed('')).text).toBe('{"model":"nomic-embed-text","embeddings":[]}')
    const short = JSON.parse((await embed('x', { dimensions: 8 })).text).embeddings[0]
    expect(short).toHaveLength(8)
    const old = await ask(simulator.url, {
      path: '/api/embeddings',
      body: { model: 'nomic-embed-text', prompt: 'the cat sat' },
    })
    expect(JSON.parse(old.text).embedding).toEqual(cat)
  })

  it('has data null without models', async () => {
    await start({ models: [] })
    const answer = await ask(simulator.url, { path: '/v1/models' })
    expect(answer.text).toBe('{"object":"list","data":null}')
  })

  it.each([
    ['0.33.0', '{"role":"assistant","content":"a"}', '{"content":"b"}', '{}'],
    [
      '0.29.0',
      '{"role":"assistant","content":"a"}',
      '{"role":"assistant","content":"b"}',
      '{"role":"assistant","content":""}',
    ],
  ] as const)('streams chunks as %s does', async (version, first, second, last) => {
    await start({
      version,
      models: [{ ...m, thinks: false }],
      clock,
      reply: () => ({ text: ['a', 'b'] }),
    })
    const answer = await chat(
      {
        messages: [{ role: 'user', content: 'x' }],
        stream: true,
        stream_options: { include_usage: true },
      },
      '/v1/chat/completions',
    )
    const id = /chatcmpl-\d{1,3}/.exec(answer.text)?.[0]
    const head = `data: {"id":"${id}","object":"chat.completion.chunk","created":1787335200,"model":"m","system_fingerprint":"fp_ollama","choices":[`
    expect(answer.text).toBe(
      [
        `${head}{"index":0,"delta":${first},"finish_reason":null}]}`,
        `${head}{"index":0,"delta":${second},"finish_reason":null}]}`,
        `${head}{"index":0,"delta":${last},"finish_reason":"stop"}]}`,
        `${head}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}`,
        'data: [DONE]',
        '',
      ].join('\n\n'),
    )
  })
})
