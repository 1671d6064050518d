import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createEmbedder } from '#engine/embedding/create-embedder'
import { EmbeddingTableError } from '#engine/embedding/embedding-table'
import type { TextEmbedder } from '#engine/embedding/text-embedder'
import { readGolden } from './golden.ts'

const bytes = readFileSync('resources/embedding-table.bin')
const golden = readGolden('vectors.json') as {
  name: string
  first: { text: string; vector: number[] }[]
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
}

describe('the embedder', () => {
  let embedder: TextEmbedder
  beforeAll(() => {
    embedder = createEmbedder(bytes)
  })
  const alike = (a: string, b: string) => dot(embedder.embed(a), embedder.embed(b))

  it('is small enough and named after its content', () => {
    expect(bytes.length).toBeLessThan(10_000_000)
    expect(embedder.name).toBe(golden.name)
    expect(embedder.dimensions).toBe(256)
  })

  it.each(golden.first)('makes the vector that numpy makes: $text', ({ text, vector }) => {
    const made = embedder.embed(text)
    expect(made).toHaveLength(256)
    for (const [i, value] of vector.entries()) expect(made[i]).toBeCloseTo(value, 4)
  })

  it('gives vectors of length one', () => {
    const known = golden.first.filter(({ vector }) => vector.some((value) => value !== 0))
    expect(known.length).toBeGreaterThan(30)
    for (const { text } of known) {
      const vector = embedder.embed(text)
      expect(dot(vector, vector)).toBeCloseTo(1, 5)
    }
  })

  it.each(['', ' \n', '[CLS][PAD]', '\u0000', '\u{1F600}\u{1F600}'])(
    'gives zeros for a text without a known word: %j',
    (text) => {
      expect(embedder.embed(text).every((value) => value === 0)).toBe(true)
    },
  )

  it('puts meanings together that share no word', () => {
    const question = 'How do I get a refund for my purchase?'
    expect(alike(question, 'Return goods and receive your money back')).toBeGreaterThan(
      alike(question, 'The moon orbits the earth') + 0.2,
    )
    expect(alike('physician', 'doctor')).toBeGreaterThan(alike('physician', 'bicycle') + 0.3)
  })

  it('reads head and tail of a long text, and not its middle', () => {
    const filler = 'lorem ipsum '.repeat(2_000)
    const bare = embedder.embed(`${filler}${filler}`)
    const headed = embedder.embed(`photosynthesis chlorophyll ${filler}${filler}`)
    const tailed = embedder.embed(`${filler}${filler} photosynthesis chlorophyll`)
    const buried = embedder.embed(`${filler} photosynthesis chlorophyll ${filler}`)
    expect(dot(bare, headed)).toBeLessThan(0.9999)
    expect(dot(bare, tailed)).toBeLessThan(0.9999)
    expect(dot(bare, buried)).toBeGreaterThan(0.9999)
  })

  it('hands out vectors that are the caller’s own', () => {
    embedder.embed('hello').fill(0)
    expect(dot(embedder.embed('hello'), embedder.embed('hello'))).toBeCloseTo(1, 5)
  })
})

describe('a damaged table', () => {
  const changed = (change: (copy: Buffer) => Buffer | undefined) => {
    const copy = Buffer.from(bytes)
    return () => createEmbedder(change(copy) ?? copy)
  }

  it.each([
    ['is empty', (copy: Buffer) => copy.subarray(0, 0), /no embedding table/],
    ['is another file', (copy: Buffer) => copy.fill('PK', 0, 8), /no embedding table/],
    ['was cut off', (copy: Buffer) => copy.subarray(0, copy.length - 1), /bytes where its header/],
    [
      'has a turned bit',
      (copy: Buffer) => void copy.writeInt8(copy.readInt8(5_000_000) ^ 1, 5_000_000),
      /checksum/,
    ],
    ['is newer', (copy: Buffer) => void copy.writeUInt32LE(2, 8), /format 2/],
    [
      'promises the impossible',
      (copy: Buffer) => void copy.writeUInt32LE(0xffff_ffff, 12),
      /promises/,
    ],
  ])('is refused when it %s', (_what, change, message) => {
    expect(changed(change)).toThrow(message)
    expect(changed(change)).toThrow(EmbeddingTableError)
  })
})
