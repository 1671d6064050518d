import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSseReader, type SseItem } from '#adapters/http/sse'
import { cutsOf, singleBytesOf } from './cut-bytes.ts'

function read(chunks: Uint8Array[], longest = 1_000_000): SseItem[] {
  const reader = createSseReader(longest)
  return [...chunks.flatMap((chunk) => reader.feed(chunk)), ...reader.end()]
}

const readText = (text: string, longest?: number) => read([new TextEncoder().encode(text)], longest)
const message = (data: string, event = 'message'): SseItem => ({ type: 'event', event, data })

test.each([
  ['line feeds', 'data: a\n\ndata: b\n\n', [message('a'), message('b')]],
  ['carriage return and line feed', 'data: a\r\n\r\ndata: b\r\n\r\n', [message('a'), message('b')]],
  ['carriage returns', 'data: a\r\rdata: b\r\r', [message('a'), message('b')]],
  ['no space after the colon', 'data:a\n\ndata:{"x":1}\n\n', [message('a'), message('{"x":1}')]],
  ['comments', ': ping\n\ndata: a\n: ping\n\n:\n\n', [message('a')]],
  ['an event name', 'event: error\ndata: x\n\n', [message('x', 'error')]],
  ['data over several lines', 'data: a\ndata: b\n\n', [message('a\nb')]],
  ['ids and retry', 'id: 7\nretry: 10\ndata: a\n\n', [message('a')]],
  ['a byte order mark', '\uFEFFdata: a\n\n', [message('a')]],
  ['no blank line at the end', 'data: a\n\ndata: [DONE]', [message('a'), message('[DONE]')]],
  [
    'text that is no event',
    'All connection attempts failed\n\n',
    [{ type: 'stray', line: 'All connection attempts failed' }],
  ],
])('reads %s', (_name, text, expected) => {
  expect(readText(text)).toEqual(expected)
  expect(read(singleBytesOf(text))).toEqual(expected)
})

test('reads an event of more than 64 KB in small pieces', () => {
  const long = 'ä🦊'.repeat(50_000)
  const bytes = new TextEncoder().encode(`data: ${long}\n\n`)
  const chunks = Array.from({ length: Math.ceil(bytes.length / 1001) }, (_, index) =>
    bytes.subarray(index * 1001, (index + 1) * 1001),
  )
  expect(read(chunks)).toEqual([message(long)])
})

test('refuses an event without an end', () => {
  expect(() => readText(`data: ${'x'.repeat(2000)}`, 1000)).toThrow(/more than 1000 characters/)
})

test('gives the same events wherever the bytes were cut', () => {
  const text =
    ': ping\r\n\r\ndata: {"t":"Grüße 🦊"}\r\n\r\nevent: error\ndata:日本語\n\ndata: [DONE]\n\n'
  const whole = readText(text)
  expect(whole).toHaveLength(3)
  fc.assert(
    fc.property(cutsOf(text), (chunks) => {
      expect(read(chunks)).toEqual(whole)
    }),
  )
})
