import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lmStudioFailureRules } from '#adapters/lmstudio/failures'
import { createChatDecoder } from '#adapters/openai-frames/chat-frames'
import type { StreamEvent } from '#engine/endpoints/model-server'
import { cutsOf } from '../http/cut-bytes.ts'
import { decode as decodeAll } from '../http/decode.ts'

const decode = (chunks: Uint8Array[], asked = 'm') =>
  decodeAll(createChatDecoder(asked, 200_000, lmStudioFailureRules), chunks)
const decodeText = (text: string, asked?: string) => decode([new TextEncoder().encode(text)], asked)
const failed = (code: string) =>
  expect.objectContaining({ failure: expect.objectContaining({ code }) })

const chunk = (delta: object, finish: string | null = null, model = 'm') =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1747835957,
    model,
    system_fingerprint: model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })}\n\n`
const usage =
  'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":18,"total_tokens":27}}\n\n'
const over = 'data: [DONE]\n\n'
const text = chunk({ role: 'assistant', content: 'Grüße 🦊' })
const finish = chunk({}, 'stop')

const done = (promptTokens: number | null, completionTokens: number | null): StreamEvent => ({
  type: 'done',
  finish: 'stop',
  measures: { promptTokens, completionTokens, loadMs: null, promptMs: null, generateMs: null },
  servedModel: null,
})

const withLogprobs = (delta: object, logprobs: unknown) =>
  chunk(delta).replace('"logprobs":null', `"logprobs":${JSON.stringify(logprobs)}`)
const tokens = (...logprobs: number[]) => ({
  content: logprobs.map((logprob) => ({
    token: 'x',
    logprob,
    bytes: [120],
    top_logprobs: [{ token: 'x', logprob, bytes: [120] }],
  })),
  refusal: null,
})

describe('chunks of /v1/chat/completions', () => {
  const stream =
    chunk({ role: 'assistant', reasoning_content: 'Let me' }) +
    chunk({ role: 'assistant', reasoning: ' see' }) +
    text +
    finish +
    usage +
    over
  const whole: StreamEvent[] = [
    { type: 'reasoning', text: 'Let me' },
    { type: 'reasoning', text: ' see' },
    { type: 'text', text: 'Grüße 🦊' },
    done(9, 18),
  ]

  test('become reasoning, text and token counts', () => {
    expect(decodeText(stream)).toEqual(whole)
  })

  test('mean the same wherever the bytes were cut, and with either line ending', () => {
    for (const written of [stream, stream.replaceAll('\n', '\r\n')]) {
      fc.assert(
        fc.property(cutsOf(written), (chunks) => {
          expect(decode(chunks)).toEqual(whole)
        }),
      )
    }
  })

  test('keep what came before a broken frame, wherever the bytes were cut', () => {
    fc.assert(
      fc.property(cutsOf(`${text}data: {"id":"x","cho\n\n${finish}`), (chunks) => {
        expect(decode(chunks)).toEqual([{ type: 'text', text: 'Grüße 🦊' }, failed('malformed')])
      }),
    )
  })

  test('may be larger than 64 KB', () => {
    const long = '長'.repeat(100_000)
    const events = decodeText(chunk({ content: long }) + finish + over)
    expect(events).toEqual([{ type: 'text', text: long }, done(null, null)])
  })

  test('may lack usage, a space after the colon, and the last blank line; comments are no frames', () => {
    const loose = `: ping\n\n${text}${finish}data: [DONE]`.replaceAll('data: ', 'data:')
    expect(decodeText(loose)).toEqual([{ type: 'text', text: 'Grüße 🦊' }, done(null, null)])
  })

  test('pass on what the server said twice', () => {
    const events = decodeText(text + text + finish + over)
    expect(events.filter((event) => event.type === 'text')).toHaveLength(2)
  })

  test('tell the answer’s tokens from those of the reasoning', () => {
    const events = decodeText(
      withLogprobs({ reasoning_content: 'Hm' }, tokens(-9)) +
        withLogprobs({ content: 'A' }, tokens(-1)) +
        withLogprobs({ content: 'BC' }, tokens(-2, -3)) +
        chunk({ content: 'D' }) +
        finish +
        over,
    )
    expect(events.at(-1)).toMatchObject({
      logprobs: { tokens: 3, coverage: 0.6667, mean: -2, lowest: -3, margin: null },
    })
  })

  test.each([[7], [{ content: 'x' }], [{ content: [null, { logprob: 'x' }] }], [[]]])(
    'are not broken by log-probabilities that are %j',
    (logprobs) => {
      const events = decodeText(withLogprobs({ content: 'A' }, logprobs) + finish + over)
      expect(events).toEqual([{ type: 'text', text: 'A' }, done(null, null)])
    },
  )

  test('tell which model answered where it is another', () => {
    const events = decodeText(chunk({ content: 'x' }, 'length', 'other') + over)
    expect(events.at(-1)).toMatchObject({ type: 'done', finish: 'length', servedModel: 'other' })
  })

  test.each([
    ['no [DONE]', text + finish, 'truncated'],
    ['no finish reason', text + over, 'truncated'],
    ['neither', text, 'truncated'],
    ['half a frame at the end', `${text}${finish}data: [DO`, 'truncated'],
    ['nothing at all', '', 'truncated'],
    ['a frame that is no JSON', 'data: oops\n\n', 'malformed'],
    ['a frame of something else', 'data: {"status":"ok"}\n\n', 'malformed'],
    ['choices of a wrong type', 'data: {"choices":[{"delta":{"content":7}}]}\n\n', 'malformed'],
    ['plain text', `${text}All connection attempts failed\n\n`, 'malformed'],
    ['plain text at the end', `${text}All connection attempts failed`, 'malformed'],
    ['half a field name at the end', `${text}dat`, 'truncated'],
    ['an error without data:', '{"error":"Compute error."}\n\n', 'engine-crashed'],
    [
      'an error in a data frame',
      `${text}data: {"error":{"message":"Compute error."},"message":"Compute error."}\n\n`,
      'engine-crashed',
    ],
    [
      'an error under its own event name',
      'event: error\ndata: {"error":{"type":"model_load_failed","message":"Failed to load"}}\n\n',
      'load-failed',
    ],
    [
      'an error event with a bare message',
      'event: error\ndata: {"message":"The model has crashed"}\n\n',
      'engine-crashed',
    ],
    ['an error event of plain words', 'event: error\ndata: no model loaded\n\n', 'load-failed'],
    ['an error in plain words', 'data: {"error":"out of memory"}\n\n', 'out-of-memory'],
  ])('%s', (_name, stream, code) => {
    expect(decodeText(stream).at(-1)).toEqual(failed(code))
  })
})
