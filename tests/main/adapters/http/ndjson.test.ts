import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineReader } from '#adapters/http/ndjson'
import { cutsOf } from './cut-bytes.ts'

function read(chunks: Uint8Array[], longest = 1_000_000) {
  const reader = createLineReader(longest)
  const lines = chunks.flatMap((chunk) => reader.feed(chunk))
  return { lines, rest: reader.end() }
}

test('leaves blank lines and carriage returns out, and tells what has no line break', () => {
  const bytes = new TextEncoder().encode('\uFEFF{"a":1}\r\n\n  \n{"b":2}\n{"c"')
  expect(read([bytes])).toEqual({ lines: ['{"a":1}', '{"b":2}'], rest: '{"c"' })
})

test('gives the same lines wherever the bytes were cut', () => {
  const text = '{"t":"Grüße 🦊"}\n\n{"t":"日本語"}\r\n{"done":true}\n{"rest":"é"}'
  fc.assert(
    fc.property(cutsOf(text), (chunks) => {
      expect(read(chunks)).toEqual({
        lines: ['{"t":"Grüße 🦊"}', '{"t":"日本語"}', '{"done":true}'],
        rest: '{"rest":"é"}',
      })
    }),
  )
})

test('refuses a line without an end', () => {
  const chunks = Array.from({ length: 30 }, () => new TextEncoder().encode('x'.repeat(100)))
  expect(() => read(chunks, 1000)).toThrow(/more than 1000 characters/)
})

test('takes a long line that comes in many pieces in linear time', () => {
  const piece = new TextEncoder().encode('x'.repeat(100))
  const chunks = [...Array.from({ length: 40_000 }, () => piece), new TextEncoder().encode('\n')]
  const begun = performance.now()
  const { lines } = read(chunks, 8_000_000)
  expect(lines[0]).toHaveLength(4_000_000)
  expect(performance.now() - begun).toBeLessThan(5_000)
})
