import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainMemory } from '#engine/memory/explain-memory'
import { largestContext } from '#engine/memory/largest-context'
import { createNeed, kvTypes, type MemoryNeed } from '#engine/memory/memory-need'
import { createShape, type ModelShape } from '#engine/memory/model-shape'
import { type MemoryPrediction, predictMemory } from '#engine/memory/predict-memory'
import { familyShape } from '#engine/memory/typical-shapes'
import { knownShapes } from '#tests/support/known-shapes'

const mebibyte = 1024 ** 2

function predict(shape: ModelShape, need: Partial<MemoryNeed> & { contextLength: number }) {
  const prediction = predictMemory(shape, createNeed(need))
  if (prediction === null) throw new Error('nothing to go by')
  return prediction
}

describe('against published logs', () => {
  test.each([
    ['Qwen3-4B, 8k', knownShapes.qwen3_4b, { contextLength: 8192 }, 1152],
    ['Qwen3-1.7B, 16k', knownShapes.qwen3_1_7b, { contextLength: 16_384 }, 1792],
    ['Llama-3.2-3B, 2k', knownShapes.llama32_3b, { contextLength: 2048 }, 224],
    [
      'Mistral-Small-22B, 48k, q8_0',
      knownShapes.mistralSmall22b,
      { contextLength: 49_152, kvTypeK: 'q8_0', kvTypeV: 'q8_0' },
      5712,
    ],
    [
      'hybrid with 6 attending layers, 64k, K q8_0, V q4_0',
      knownShapes.hybridSixOf24,
      { contextLength: 65_536, kvTypeK: 'q8_0', kvTypeV: 'q4_0' },
      312,
    ],
    [
      'Qwen3-VL-8B, 16k, q8_0',
      knownShapes.qwen3vl8b,
      { contextLength: 16_384, kvTypeK: 'q8_0', kvTypeV: 'q8_0' },
      1224,
    ],
    [
      'DeepSeek-R1 uncompressed, 16k',
      knownShapes.deepseekR1Uncompressed,
      { contextLength: 16_384 },
      78_080,
    ],
    ['Qwen3.5-9B, 128k', knownShapes.qwen35_9b, { contextLength: 131_072 }, 4096],
  ] as const)('key-value cache of %s', (_, shape, need, log) => {
    expect(predict(shape, need).kv / mebibyte).toBe(log)
  })

  test('Qwen3-1.7B grows by what was measured from 2k to 8k', () => {
    const { kv } = predict(knownShapes.qwen3_1_7b, { contextLength: 8192 })
    const growth = kv - predict(knownShapes.qwen3_1_7b, { contextLength: 2048 }).kv
    expect(growth / mebibyte).toBe(672)
    expect(Math.abs(growth / mebibyte - 674) / 674).toBeLessThan(0.01)
  })

  test('recurrent state of a 64-layer hybrid with three cells', () => {
    const { recurrent } = predict(knownShapes.qwen38_27b, { contextLength: 1024, parallel: 3 })
    expect((recurrent / mebibyte).toFixed(2)).toBe('448.88')
  })

  test('working memory of Qwen2.5-3B at 4k and Qwen3-VL-8B at 16k lies within the interval', () => {
    const small = predict(knownShapes.qwen25_3b, { contextLength: 4096 })
    expect(small.compute / mebibyte).toBeCloseTo(300.75 + 4, 1)
    const large = predict(knownShapes.qwen3vl8b, { contextLength: 16_384 })
    expect(Math.abs(large.compute / mebibyte - 352.77) / 352.77).toBeLessThan(0.1)
  })

  test('without flash attention the products of queries and keys come on top', () => {
    const shape = { ...knownShapes.qwen3_4b, heads: 32 }
    const on = predict(shape, { contextLength: 32_768 })
    const off = predict(shape, { contextLength: 32_768, flashAttention: false })
    expect((off.compute - on.compute) / mebibyte).toBe(2048)
  })
})

describe('the kinds of layers', () => {
  test('a compressed cache is kept once', () => {
    const { kv } = predict(knownShapes.glm47Flash, { contextLength: 32_768 })
    expect(kv).toBe(32_768 * 47 * (512 + 64) * 2)
  })

  test('a sliding window caps the growth of the layers that slide', () => {
    const shape = knownShapes.gemma3_12b
    const cell = 8 * (256 + 256) * 2
    const at = (contextLength: number) => predict(shape, { contextLength }).kv
    expect(at(1024)).toBe(48 * 1024 * cell)
    expect(at(32_768)).toBe((40 * 1536 + 8 * 32_768) * cell)
    expect(at(65_536) - at(32_768)).toBe(8 * 32_768 * cell)
  })

  test('cells are padded: all of them to 256 or 32, sliding ones always to 256', () => {
    const cell = 36 * 8 * 256 * 2
    const full = (need: Partial<MemoryNeed>) =>
      predict(knownShapes.qwen3_4b, { contextLength: 330, ...need }).kv / cell
    expect(full({})).toBe(512)
    expect(full({ flashAttention: false })).toBe(352)
    expect(full({ parallel: 3 })).toBe(1024)
    const sliding = { ...knownShapes.gemma3_12b, slidingLayers: Array(48).fill(true) }
    const { kv } = predict(sliding, { contextLength: 32_768, ubatch: 100 })
    expect(kv / (48 * 8 * 512 * 2)).toBe(1280)
    const { kv: unpadded } = predict(sliding, { contextLength: 32_768, ubatch: 300 })
    expect(unpadded / (48 * 8 * 512 * 2)).toBe(1536)
  })

  test('layers without a cache of their own, and heads that differ from layer to layer', () => {
    const shape = createShape({
      layers: 4,
      kvHeads: [1, 2, 4, 8],
      keyLength: 64,
      valueLength: 32,
      cachelessLayers: 1,
      weightBytes: 1e9,
      vocabulary: 1000,
    })
    expect(predict(shape, { contextLength: 256 }).kv).toBe(256 * (1 + 2 + 4) * (64 + 32) * 2)
  })

  test('values are not quantised without flash attention, and the prediction says so', () => {
    const need = {
      contextLength: 1024,
      flashAttention: false,
      kvTypeK: 'q8_0',
      kvTypeV: 'q8_0',
    } as const
    const prediction = predict(knownShapes.qwen3_4b, need)
    expect(prediction.kv).toBe(1024 * 36 * 8 * 128 * (34 / 32 + 2))
    expect(prediction.assumed.join()).toContain('flash attention')
  })

  test('slots: a context each, or one for all', () => {
    const shape = knownShapes.qwen3_4b
    const one = predict(shape, { contextLength: 4096 }).kv
    expect(predict(shape, { contextLength: 4096, parallel: 4 }).kv).toBe(4 * one)
    expect(predict(shape, { contextLength: 4096, parallel: 4, slots: 'unified' }).kv).toBe(one)
  })
})

describe('weights', () => {
  const table = createShape({
    ...knownShapes.qwen3_4b,
    weights: {
      layers: Array.from({ length: 36 }, () => 10e6),
      input: 100e6,
      output: 1e6,
      tied: 100e6,
      other: 5e6,
    },
    source: 'file',
  })

  test('embeddings stay in main memory and are copied where they serve as output', () => {
    const prediction = predict(table, { contextLength: 256 })
    expect(prediction.weights).toBe(360e6 + 101e6 + 5e6)
    expect(prediction.host).toBe(100e6)
  })

  test.each([
    // A published 14B in Q4_K_M: 8148.38 MiB on the card, 417.66 MiB beside it.
    ['qwen2', 14.8e9, 'Q4_K_M', 8148.38, 417.66],
    // A published 20B of experts in MXFP4, whose embeddings take 8 bits.
    ['gpt-oss', 20.9e9, 'MXFP4', 10_949.38, 586.82],
  ] as const)(
    'without a table of tensors: %s with %d weights',
    (family, parameters, quantization, device, host) => {
      const known = familyShape(family, parameters)
      if (known === null) throw new Error('This family is known.')
      const weightBytes = Math.round((device + host) * mebibyte)
      const prediction = predict({ ...known, quantization, weightBytes }, { contextLength: 256 })
      expect(prediction.host / mebibyte).toBeCloseTo(host, 0)
      expect(prediction.weights / mebibyte).toBeCloseTo(device, 0)
    },
  )

  test('a model that only embeds keeps no cache and scores no words', () => {
    const shape = createShape({
      architecture: 'nomic-bert',
      layers: 12,
      embeddingLength: 768,
      heads: 12,
      kvHeads: 12,
      vocabulary: 30_522,
      weightBytes: 84e6,
    })
    const prediction = predict(shape, { contextLength: 2048 })
    expect(prediction.kv).toBe(0)
    expect(prediction.compute).toBeLessThan(5e6)
  })

  test('a partial load: output first, then the last layers, with their share of the cache', () => {
    const cache = predict(table, { contextLength: 256 }).kv
    const prediction = predict(table, { contextLength: 256, gpuLayers: 10 })
    expect(prediction.weights).toBe(9 * 10e6 + 101e6 + 5e6)
    expect(prediction.kv).toBe((cache * 9) / 36)
    expect(prediction.host).toBe(100e6 + 27 * 10e6 + (cache * 27) / 36)
  })

  test('no layer on the device takes none of it; a cache in main memory is not on it either', () => {
    expect(predict(table, { contextLength: 256, gpuLayers: 0 }).total).toBe(0)
    expect(predict(table, { contextLength: 256, backend: 'cpu' }).total).toBe(0)
    expect(predict(table, { contextLength: 256, kvOnGpu: false }).kv).toBe(0)
  })
})

describe('what is not known', () => {
  test('widens the interval, and is named', () => {
    const known = predict(knownShapes.qwen3_4b, { contextLength: 8192, backend: 'cuda' })
    const { heads: _, ...rest } = knownShapes.qwen3_4b
    const guessed = predict(createShape({ ...rest, kvHeads: null, heads: 32 }), {
      contextLength: 8192,
      backend: 'cuda',
    })
    const estimated = predict(
      createShape({ parameters: 4e9, quantization: 'Q4_K_M', source: 'estimate' }),
      { contextLength: 8192 },
    )
    const width = (p: MemoryPrediction) => (p.high - p.low) / p.total
    expect(width(guessed)).toBeGreaterThan(width(known))
    expect(width(estimated)).toBeGreaterThan(width(known))
    expect(guessed.assumed).toContain('number of key-value heads')
    expect(estimated.confidence).toBe('low')
    expect(estimated.assumed.length).toBeGreaterThan(3)
  })

  test('nothing at all predicts nothing', () => {
    expect(predictMemory(createShape({}), createNeed({ contextLength: 4096 }))).toBeNull()
  })

  test('a need that can not be is refused by name', () => {
    const bad = (need: Partial<MemoryNeed>) => () =>
      predictMemory(knownShapes.qwen3_4b, createNeed({ contextLength: 4096, ...need }))
    expect(bad({ contextLength: 0 })).toThrow(/contextLength/)
    expect(bad({ parallel: 1.5 })).toThrow(/parallel/)
    expect(bad({ gpuLayers: -1 })).toThrow(/gpuLayers/)
    expect(bad({ contextLength: Number.NaN })).toThrow(RangeError)
  })
})

const shapes = fc.oneof(
  fc.constantFrom(...Object.values(knownShapes)),
  fc
    .record({
      layers: fc.option(fc.integer({ min: 1, max: 60 })),
      embeddingLength: fc.option(fc.integer({ min: 64, max: 8192 })),
      heads: fc.option(fc.integer({ min: 1, max: 64 })),
      kvHeads: fc.option(fc.integer({ min: 1, max: 16 })),
      keyLength: fc.option(fc.constantFrom(32, 64, 96, 128, 256)),
      valueLength: fc.option(fc.constantFrom(32, 64, 128)),
      slidingWindow: fc.option(fc.constantFrom(0, 128, 1024, 4096)),
      vocabulary: fc.option(fc.integer({ min: 1000, max: 300_000 })),
      parameters: fc.option(fc.integer({ min: 1e7, max: 1e11 })),
      weightBytes: fc.integer({ min: 1e6, max: 1e11 }),
      quantization: fc.option(fc.constantFrom('Q4_K_M', 'F16', 'odd')),
      source: fc.constantFrom('file', 'server', 'family', 'estimate'),
    })
    .map(createShape),
)

const needs = fc
  .record({
    contextLength: fc.integer({ min: 1, max: 300_000 }),
    kvTypeK: fc.constantFrom(...kvTypes),
    kvTypeV: fc.constantFrom(...kvTypes),
    flashAttention: fc.boolean(),
    parallel: fc.integer({ min: 1, max: 8 }),
    slots: fc.constantFrom('separate', 'unified'),
    batch: fc.integer({ min: 1, max: 4096 }),
    ubatch: fc.integer({ min: 1, max: 2048 }),
    gpuLayers: fc.oneof(fc.constant('all' as const), fc.integer({ min: 0, max: 70 })),
    kvOnGpu: fc.boolean(),
    backend: fc.constantFrom('cuda', 'rocm', 'vulkan', 'metal', 'cpu', 'unknown'),
  })
  .map(createNeed)

describe('always', () => {
  const cost = (shape: ModelShape, need: MemoryNeed) => {
    const prediction = predictMemory(shape, need)
    if (prediction === null) throw new Error('nothing to go by')
    return prediction
  }

  test('the interval holds the total, the parts add up, everything is a whole number', () => {
    fc.assert(
      fc.property(shapes, needs, (shape, need) => {
        const p = cost(shape, need)
        expect(p.low).toBeLessThanOrEqual(p.total)
        expect(p.high).toBeGreaterThanOrEqual(p.total)
        expect(p.low).toBeGreaterThanOrEqual(0)
        expect(p.weights + p.kv + p.recurrent + p.compute + p.overhead).toBe(p.total)
        for (const bytes of [p.total, p.host, p.kv]) expect(Number.isSafeInteger(bytes)).toBe(true)
        const { segments } = explainMemory(p)
        const last = segments.at(-1)
        expect(last === undefined ? 0 : last.start + last.bytes).toBe(p.total)
      }),
    )
  })

  test('more context, more slots and wider cells never take less', () => {
    fc.assert(
      fc.property(shapes, needs, fc.integer({ min: 1, max: 50_000 }), (shape, need, more) => {
        const p = cost(shape, need)
        const longer = cost(shape, { ...need, contextLength: need.contextLength + more })
        expect(longer.total).toBeGreaterThanOrEqual(p.total)
        expect(longer.high).toBeGreaterThanOrEqual(p.high)
        expect(cost(shape, { ...need, parallel: need.parallel + 1 }).total).toBeGreaterThanOrEqual(
          p.total,
        )
        expect(cost(shape, { ...need, kvTypeK: 'f16', kvTypeV: 'f16' }).kv).toBeGreaterThanOrEqual(
          p.kv,
        )
      }),
    )
  })

  test('a longer sliding window never takes less, and none takes the most', () => {
    fc.assert(
      fc.property(needs, fc.integer({ min: 1, max: 100_000 }), (need, window) => {
        const at = (slidingWindow: number) =>
          cost({ ...knownShapes.gemma3_12b, slidingWindow }, need).kv
        expect(at(window + 1)).toBeGreaterThanOrEqual(at(window))
        expect(at(0)).toBeGreaterThanOrEqual(at(window))
      }),
    )
  })

  test('the largest context fits, and one token more does not', () => {
    fc.assert(
      fc.property(shapes, needs, fc.integer({ min: 0, max: 4e11 }), (shape, need, available) => {
        const made = { ...shape, contextLength: 40_960 }
        const largest = largestContext(made, need, available)
        const totalAt = (contextLength: number) => cost(made, { ...need, contextLength }).total
        if (largest === null) {
          expect(totalAt(1)).toBeGreaterThan(available)
          return
        }
        expect(largest.prediction.total).toBe(totalAt(largest.contextLength))
        expect(largest.prediction.total).toBeLessThanOrEqual(available)
        if (largest.limitedBy === 'model') expect(largest.contextLength).toBe(40_960)
        else expect(totalAt(largest.contextLength + 1)).toBeGreaterThan(available)
      }),
    )
  })

  test('the upper bound can be what has to fit', () => {
    const need = createNeed({ contextLength: 1, backend: 'cuda' })
    const shape = { ...knownShapes.qwen3_4b, contextLength: 262_144 }
    const likely = largestContext(shape, need, 12e9)
    const safe = largestContext(shape, need, 12e9, ({ high }) => high)
    expect(safe?.contextLength).toBeLessThan(likely?.contextLength ?? 0)
    expect(safe?.prediction.high).toBeLessThanOrEqual(12e9)
  })
})
