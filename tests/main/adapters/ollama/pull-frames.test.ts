import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPullDecoder } from '#adapters/ollama/pull-frames'
import { ServerFailure } from '#engine/endpoints/model-server'

const line = (frame: object) => JSON.stringify(frame)
const layer = (digest: string, completed: number | undefined, total = 100) =>
  line({ status: `pulling ${digest}`, digest, total, ...(completed ? { completed } : {}) })

describe('lines of /api/pull', () => {
  test('layers add up; success is the whole', () => {
    const decoder = createPullDecoder()
    expect(decoder.read(line({ status: 'pulling manifest' }))).toEqual({
      step: 'pulling manifest',
      progress: null,
      layers: [],
    })
    expect(decoder.read(layer('a', undefined)).progress).toBe(0)
    expect(decoder.read(layer('a', 50)).progress).toBe(0.5)
    expect(decoder.read(layer('b', 100))).toEqual({
      step: 'pulling b',
      progress: 0.75,
      layers: [
        { name: 'a', completedBytes: 50, totalBytes: 100 },
        { name: 'b', completedBytes: 100, totalBytes: 100 },
      ],
    })
    expect(decoder.finished()).toBe(false)
    expect(decoder.read(line({ status: 'success' })).progress).toBe(1)
    expect(decoder.finished()).toBe(true)
  })

  test('bytes that run backwards are told, but are no progress until they are passed', () => {
    const decoder = createPullDecoder()
    const advances = [10, 40, 20, 40, 41].map((completed) => {
      const { layers } = decoder.read(layer('a', completed))
      expect(layers[0]?.completedBytes).toBe(completed)
      return decoder.advanced()
    })
    expect(advances).toEqual([true, true, false, false, true])
  })

  test('safetensors come as one sum without a digest', () => {
    const decoder = createPullDecoder()
    const { layers } = decoder.read(line({ status: 'pulling model', total: 10, completed: 4 }))
    expect(layers).toEqual([{ name: 'pulling model', completedBytes: 4, totalBytes: 10 }])
  })

  test.each([
    ['an error', '{"error":"pull model manifest: file does not exist"}', 'model-not-found'],
    ['an error nobody knows', '{"error":"max retries exceeded: EOF"}', 'unknown'],
    ['no JSON', 'All connection attempts failed', 'malformed'],
    ['something else', '{"done":true}', 'malformed'],
  ])('%s', (_name, text, code) => {
    const decoder = createPullDecoder()
    expect(() => decoder.read(text)).toThrow(ServerFailure)
    expect(() => decoder.read(text)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code }) }),
    )
  })

  test('whatever JSON comes: a progress from 0 to 1, or a failure', () => {
    const frame = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          status: fc.oneof(fc.string(), fc.constant('success')),
          digest: fc.oneof(fc.string(), fc.integer()),
          total: fc.oneof(fc.double(), fc.integer()),
          completed: fc.oneof(fc.double(), fc.integer()),
        },
        { requiredKeys: ['status'] },
      ),
    )
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 30 }), (frames) => {
        const decoder = createPullDecoder()
        for (const one of frames) {
          try {
            const { progress, layers } = decoder.read(JSON.stringify(one))
            if (progress !== null) expect(progress >= 0 && progress <= 1).toBe(true)
            for (const { completedBytes, totalBytes } of layers) {
              expect(completedBytes >= 0 && completedBytes <= totalBytes).toBe(true)
            }
          } catch (error) {
            expect(error).toBeInstanceOf(ServerFailure)
          }
        }
      }),
    )
  })
})
