import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GgufError } from '#adapters/gguf/gguf-error'
import { readModelShape, shapeFromHeader } from '#adapters/gguf/model-shape'
import { readGgufHeader } from '#adapters/gguf/read-gguf-header'
import { type WrittenGguf, writeGguf } from '#tests/support/write-gguf'

const q4k = 12
const q6k = 14
const f32 = 0

const small: WrittenGguf = {
  metadata: {
    'general.architecture': 'qwen3',
    'general.file_type': 15,
    'qwen3.block_count': 2,
    'qwen3.embedding_length': 1024,
    'qwen3.attention.head_count': 16,
    'qwen3.attention.head_count_kv': 8,
    'qwen3.attention.key_length': 128,
    'qwen3.attention.value_length': 128,
    'qwen3.context_length': 40_960,
    'tokenizer.ggml.tokens': Array.from({ length: 5000 }, (_, index) => `piece${index}`),
    'tokenizer.ggml.scores': Array.from({ length: 5000 }, (_, index) => index),
    'tokenizer.chat_template': 'x'.repeat(10_000),
  },
  tensors: [
    { name: 'token_embd.weight', dimensions: [1024, 5000], type: q6k },
    { name: 'blk.0.attn_k.weight', dimensions: [1024, 1024], type: q4k },
    { name: 'blk.1.attn_k.weight', dimensions: [1024, 1024], type: q6k },
    { name: 'blk.1.attn_norm.weight', dimensions: [1024], type: f32 },
    { name: 'output_norm.weight', dimensions: [1024], type: f32 },
  ],
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-gguf-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileOf(name: string, written: WrittenGguf): string {
  const path = join(folder, name)
  writeFileSync(path, writeGguf(written))
  return path
}

async function problemOf(file: string | Uint8Array): Promise<string> {
  const error = await readGgufHeader(file).then(
    () => null,
    (cause: unknown) => cause,
  )
  if (!(error instanceof GgufError)) throw new Error(`no GgufError but ${String(error)}`)
  expect(error.message.length).toBeGreaterThan(20)
  return error.problem
}

describe('a sound header', () => {
  test.each([
    [2, true],
    [3, true],
    [3, false],
  ])('version %i, little endian: %s', async (version, littleEndian) => {
    const header = await readGgufHeader(fileOf('sound.gguf', { ...small, version, littleEndian }))
    expect(header).toMatchObject({ version, littleEndian })
    expect(header.metadata.get('qwen3.block_count')).toBe(2)
    expect(header.metadata.get('general.architecture')).toBe('qwen3')
    expect(header.arrayLengths.get('tokenizer.ggml.tokens')).toBe(5000)
    expect(header.metadata.has('tokenizer.ggml.tokens')).toBe(false)
    expect(header.metadata.has('tokenizer.chat_template')).toBe(false)
    expect(header.tensors.map(({ bytes }) => bytes)).toEqual([
      (1024 / 256) * 210 * 5000,
      (1024 / 256) * 144 * 1024,
      (1024 / 256) * 210 * 1024,
      4096,
      4096,
    ])
  })

  test('becomes a shape with exact weights, by where they go', async () => {
    const shape = await readModelShape(fileOf('shape.gguf', small))
    expect(shape).toMatchObject({
      architecture: 'qwen3',
      layers: 2,
      kvHeads: 8,
      keyLength: 128,
      vocabulary: 5000,
      contextLength: 40_960,
      quantization: 'Q4_K_M',
      source: 'file',
      parameters: 1024 * 5000 + 2 * 1024 * 1024 + 2048,
    })
    const input = 4 * 210 * 5000
    expect(shape.weights).toEqual({
      layers: [4 * 144 * 1024, 4 * 210 * 1024 + 4096],
      input,
      output: 4096,
      tied: input,
      other: 0,
    })
    expect(shape.weightBytes).toBe(input + 4 * 144 * 1024 + 4 * 210 * 1024 + 8192)
  })

  test('numbers of every type', async () => {
    const metadata = {
      u8: { type: 0, value: 200 },
      i8: { type: 1, value: -3 },
      u16: { type: 2, value: 60_000 },
      i16: { type: 3, value: -300 },
      i32: { type: 5, value: -70_000 },
      f32: { type: 6, value: 0.5 },
      flag: true,
      u64: { type: 10, value: 2n ** 40n },
      i64: { type: 11, value: -(2n ** 40n) },
      f64: { type: 12, value: Math.PI },
      list: [1, 2, 3],
      flags: [true, false],
    }
    const { metadata: read } = await readGgufHeader(writeGguf({ metadata }))
    expect(Object.fromEntries(read)).toEqual({
      u8: 200,
      i8: -3,
      u16: 60_000,
      i16: -300,
      i32: -70_000,
      f32: 0.5,
      flag: true,
      u64: 2 ** 40,
      i64: -(2 ** 40),
      f64: Math.PI,
      list: [1, 2, 3],
      flags: [true, false],
    })
  })

  test('a tensor of an unknown type is as large as its room', async () => {
    const tensors = [
      { name: 'a', dimensions: [64], type: 999, offset: 0 },
      { name: 'b', dimensions: [64], type: 999, offset: 96 },
    ]
    const header = await readGgufHeader(writeGguf({ tensors, dataBytes: 160 }))
    expect(header.tensors.map(({ bytes }) => bytes)).toEqual([96, 64])
  })

  test('a vocabulary larger than what is read at a time', async () => {
    const tokens = Array.from({ length: 80_000 }, (_, index) => `token number ${index}`)
    const metadata = { 'tokenizer.ggml.tokens': tokens, after: 7 }
    const header = await readGgufHeader(fileOf('large.gguf', { metadata }))
    expect(header.metadata.get('after')).toBe(7)
    expect(header.arrayLengths.get('tokenizer.ggml.tokens')).toBe(80_000)
  })

  test('only the header is read', async () => {
    const whole = writeGguf({ ...small, dataBytes: 3_000_000 })
    const { headerBytes } = await readGgufHeader(whole)
    expect(headerBytes).toBe(writeGguf(small).length)
  })

  test('a model split over several files is added up; a missing part is named', async () => {
    const part = (index: number, tensors: WrittenGguf['tensors']) =>
      fileOf(`split-0000${index}-of-00002.gguf`, {
        metadata: index === 1 ? { ...small.metadata, 'split.count': { type: 2, value: 2 } } : {},
        tensors: tensors ?? [],
      })
    const first = part(1, small.tensors?.slice(0, 2))
    await expect(readModelShape(first)).rejects.toThrow(/00002-of-00002/)
    part(2, small.tensors?.slice(2))
    const whole = shapeFromHeader(await readGgufHeader(writeGguf(small)))
    expect((await readModelShape(first)).weights).toEqual(whole.weights)
    const renamed = fileOf('renamed.gguf', {
      metadata: { ...small.metadata, 'split.count': { type: 2, value: 2 } },
    })
    await expect(readModelShape(renamed)).rejects.toThrow(/one of 2 parts/)
  })
})

describe('what is no sound header', () => {
  const announced = (more: Partial<WrittenGguf>) => writeGguf({ ...small, ...more })

  test('other files, versions that can not be read, and files that are not there', async () => {
    expect(await problemOf(new TextEncoder().encode('{"not": "a model"}'))).toBe('not-gguf')
    expect(await problemOf(new Uint8Array(3))).toBe('not-gguf')
    expect(await problemOf(announced({ version: 1 }))).toBe('unsupported')
    expect(await problemOf(announced({ version: 9 }))).toBe('unsupported')
    expect(await problemOf(join(folder, 'nowhere.gguf'))).toBe('unreadable')
    expect(await problemOf(folder)).toBe('unreadable')
  })

  test('cut anywhere, it is truncated', async () => {
    const bytes = writeGguf({
      ...small,
      metadata: { 'general.architecture': 'qwen3', list: [1, 2] },
    })
    for (let length = 8; length < bytes.length; length += 7) {
      expect(await problemOf(bytes.subarray(0, length))).toBe('truncated')
    }
  })

  test.each([
    ['entries', { entryCount: 2n ** 62n }],
    ['tensors', { tensorCount: 2n ** 63n }],
    ['more entries than any model has', { entryCount: 10_000_000n }],
  ])('announces absurd numbers of %s', async (_, more) => {
    expect(await problemOf(announced(more))).toBe('hostile')
  })

  test('announces absurd lengths of keys, texts, lists and tensors', async () => {
    const patched = (metadata: WrittenGguf['metadata'], at: number, length = 2n ** 45n) => {
      const bytes = writeGguf({ metadata: metadata ?? {} })
      new DataView(bytes.buffer).setBigUint64(at, length, true)
      return bytes
    }
    const keyLength = 24
    const valueAt = keyLength + 8 + 1 + 4
    expect(await problemOf(patched({ k: 1 }, keyLength))).toBe('hostile')
    expect(await problemOf(patched({ k: 'text' }, valueAt))).toBe('truncated')
    expect(await problemOf(patched({ k: [1, 2] }, valueAt + 4))).toBe('hostile')
    expect(await problemOf(patched({ k: ['a', 'b'] }, valueAt + 4, 3_000_000n))).toBe('truncated')
    const huge = { name: 't', dimensions: [2 ** 40, 2 ** 40], type: f32 }
    expect(await problemOf(announced({ tensors: [huge] }))).toBe('hostile')
    const deep = { name: 't', dimensions: [1, 1, 1, 1, 1, 1], type: f32 }
    expect(await problemOf(announced({ tensors: [deep] }))).toBe('hostile')
  })

  test('an absurd number of layers is not believed', async () => {
    const metadata = { 'general.architecture': 'x', 'x.block_count': 4_000_000_000 }
    expect(shapeFromHeader(await readGgufHeader(writeGguf({ metadata }))).layers).toBeNull()
  })

  test('any bytes, and any damage to a sound file, end in a header or a named problem', async () => {
    const sound = writeGguf({
      ...small,
      metadata: { 'general.architecture': 'a', list: [1, 2], t: ['x'] },
    })
    const damaged = fc
      .array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 })), {
        maxLength: 20,
      })
      .map((changes) => {
        const bytes = Uint8Array.from(sound)
        for (const [at, byte] of changes) bytes[at] = byte
        return bytes
      })
    const headed = fc.uint8Array({ maxLength: 400 }).map((rest) => {
      const bytes = new Uint8Array(8 + rest.length)
      bytes.set(sound.subarray(0, 8))
      bytes.set(rest, 8)
      return bytes
    })
    const before = process.memoryUsage().arrayBuffers
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(damaged, headed, fc.uint8Array({ maxLength: 300 })),
        async (bytes) => {
          try {
            shapeFromHeader(await readGgufHeader(bytes))
          } catch (error) {
            expect(error).toBeInstanceOf(GgufError)
          }
        },
      ),
      { numRuns: 600 },
    )
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(600 * 300 * 1024)
  })
})
