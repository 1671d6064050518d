import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createChatDecoder } from '#adapters/ollama/chat-frames'
import type { StreamEvent } from '#engine/endpoints/model-server'
import { cutsOf } from '../http/cut-bytes.ts'
import { decode as decodeAll } from '../http/decode.ts'

const decode = (chunks: Uint8Array[], asked = 'm') =>
  decodeAll(createChatDecoder(asked, 100_000), chunks)
const decodeText = (text: string, asked?: string) => decode([new TextEncoder().encode(text)], asked)
const failed = (code: string) =>
  expect.objectContaining({ failure: expect.objectContaining({ code }) })

const thinking = `{"model":"m","created_at":"2026-08-21T18:00:00.1Z","message":{"role":"assistant","content":"","thinking":"Let me"},"done":false}\n`
const content = `{"model":"m","created_at":"2026-08-21T18:00:00.2Z","message":{"role":"assistant","content":"Grüße 🦊"},"done":false,"logprobs":[{"token":"Hi","logprob":-0.12,"bytes":[72,105]}]}\n`
const done = `{"model":"m","created_at":"2026-08-21T18:00:00.3Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":4883583458,"load_duration":1334875,"prompt_eval_count":26,"prompt_eval_duration":342546000,"eval_count":282,"eval_duration":4535599000}\n`

describe('frames of /api/chat', () => {
  const whole: StreamEvent[] = [
    { type: 'reasoning', text: 'Let me' },
    { type: 'text', text: 'Grüße 🦊' },
    {
      type: 'done',
      finish: 'stop',
      measures: {
        promptTokens: 26,
        completionTokens: 282,
        loadMs: 1.334875,
        promptMs: 342.546,
        generateMs: 4535.599,
      },
      servedModel: null,
      // Told without being asked: taken all the same.
      logprobs: {
        tokens: 1,
        coverage: 1,
        mean: -0.12,
        lowest: -0.12,
        tenth: -0.12,
        margin: null,
        entropy: null,
      },
    },
  ]

  test('become reasoning, text and measures', () => {
    expect(decodeText(thinking + content + done)).toEqual(whole)
  })

  test('mean the same wherever the bytes were cut', () => {
    fc.assert(
      fc.property(cutsOf(thinking + content + done), (chunks) => {
        expect(decode(chunks)).toEqual(whole)
      }),
    )
  })

  test('keep what came before a broken frame, wherever the bytes were cut', () => {
    fc.assert(
      fc.property(cutsOf(`${content}{"model":"m","mess\n${done}`), (chunks) => {
        expect(decode(chunks)).toEqual([{ type: 'text', text: 'Grüße 🦊' }, failed('malformed')])
      }),
    )
  })

  test('tell the answer’s tokens from those of the thinking, its tags, and what is held back', () => {
    const frame = (message: object, ...logprobs: number[]) =>
      `${JSON.stringify({
        model: 'm',
        message: { role: 'assistant', content: '', ...message },
        done: false,
        logprobs: logprobs.map((logprob) => ({ token: 'x', logprob })),
      })}\n`
    const said = (...frames: string[]) => {
      const last = decodeText(frames.join('') + done).at(-1)
      return last?.type === 'done' ? last.logprobs : null
    }
    expect(
      said(
        frame({}, -9),
        frame({ thinking: 'Hm' }, -8),
        frame({}, -7),
        frame({ content: 'A' }, -1),
        frame({}, -2),
        frame({ content: 'B' }, -3, -2),
      ),
    ).toMatchObject({ tokens: 4, coverage: 1, mean: -2, lowest: -3 })
    // Without thinking, what came before the first text is the text's own.
    expect(said(frame({}, -3), frame({ content: 'A' }, -1))).toMatchObject({ tokens: 2, mean: -2 })
    expect(said(frame({ content: 'A' }), frame({ content: 'B' }, -1))).toMatchObject({
      tokens: 1,
      coverage: 0.5,
    })
  })

  test.each([
    ['null'],
    ['7'],
    ['{}'],
    ['[null,{"logprob":"x"},{"logprob":3}]'],
    ['[{"token":"a"}]'],
  ])('are not broken by log-probabilities that are %s', (logprobs) => {
    const odd = content.replace(/"logprobs":.*/, `"logprobs":${logprobs}}`)
    const events = decodeText(`${odd}\n${done}`)
    expect(events.map(({ type }) => type)).toEqual(['text', 'done'])
    expect(events.at(-1)).not.toHaveProperty('logprobs')
  })

  test('may lack the counts that were zero, and the line break at the end', () => {
    const bare =
      '{"model":"m","created_at":"x","message":{"role":"assistant","content":""},"done":true}'
    expect(decodeText(bare)).toEqual([
      {
        type: 'done',
        finish: 'stop',
        measures: {
          promptTokens: null,
          completionTokens: null,
          loadMs: null,
          promptMs: null,
          generateMs: null,
        },
        servedModel: null,
      },
    ])
  })

  test('pass on what the server said twice', () => {
    expect(
      decodeText(content + content + done).filter((event) => event.type === 'text'),
    ).toHaveLength(2)
  })

  test.each([
    ['length', 'length'],
    ['stop', 'stop'],
    ['', 'stop'],
  ])('end with reason %j as %j', (reason, finish) => {
    const events = decodeText(done.replace('"stop"', JSON.stringify(reason)))
    expect(events).toEqual([expect.objectContaining({ type: 'done', finish })])
  })

  test.each([
    ['m', 'm:latest', null],
    ['m:latest', 'm', null],
    ['m', 'other:7b', 'other:7b'],
  ])('asked for %j and served by %j: %j', (asked, served, expected) => {
    const events = decodeText(done.replace('"model":"m"', `"model":"${served}"`), asked)
    expect(events).toEqual([expect.objectContaining({ type: 'done', servedModel: expected })])
  })

  test.each([
    ['no last frame', content, 'truncated'],
    ['half a frame at the end', `${content}{"model":"m"`, 'truncated'],
    ['nothing at all', '', 'truncated'],
    ['a frame that is no object', '[]\n', 'malformed'],
    ['a frame of something else', '{"status":"success"}\n', 'malformed'],
    ['a content that is no text', '{"message":{"content":7},"done":false}\n', 'malformed'],
    ['plain text', 'All connection attempts failed\n', 'malformed'],
    ['plain text at the end', `${content}All connection attempts failed`, 'malformed'],
    ['a load without an answer', done.replace('"stop"', '"load"'), 'bad-request'],
    [
      'an error in the stream',
      '{"error":"an error was encountered while running the model: unexpected EOF"}\n',
      'engine-crashed',
    ],
  ])('%2$s', (_name, text, code) => {
    expect(decodeText(text).at(-1)).toEqual(failed(code))
  })
})
