import { describe, expect, test } from 'vitest'
import { readLmStudioShape } from '#adapters/lmstudio/model-shape'
import { createNeed } from '#engine/memory/memory-need'
import { predictMemory } from '#engine/memory/predict-memory'

const listed = (more: Record<string, unknown> = {}) => ({
  type: 'llm',
  key: 'qwen/qwen3-8b',
  architecture: 'qwen3',
  quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
  size_bytes: 5_027_782_720,
  params_string: '8B',
  loaded_instances: [],
  max_context_length: 40_960,
  ...more,
})

function shapeOf(entry: unknown) {
  const read = readLmStudioShape(entry)
  if (read === null) throw new Error('no model')
  return read.shape
}

describe('shape of a listed LM Studio model', () => {
  test('a published model of that architecture and size lends its numbers', () => {
    const shape = shapeOf(listed())
    expect(shape).toMatchObject({
      layers: 36,
      kvHeads: 8,
      keyLength: 128,
      contextLength: 40_960,
      weightBytes: 5_027_782_720,
      source: 'family',
    })
    const prediction = predictMemory(shape, createNeed({ contextLength: 8192, backend: 'cuda' }))
    expect(prediction?.kv).toBe(1152 * 1024 ** 2)
    expect(prediction?.confidence).not.toBe('high')
    expect(prediction?.assumed.join()).toContain('family')
  })

  test.each([
    ['gemma3', '12B', 48, 1024],
    ['gpt_oss', '20B', 24, 128],
    ['llama', '3B', 28, 0],
    ['qwen2', '7B', 28, 0],
    ['qwen3moe', '30B-A3B', 48, 0],
  ])('%s of %s', (architecture, params_string, layers, slidingWindow) => {
    expect(shapeOf(listed({ architecture, params_string }))).toMatchObject({
      layers,
      slidingWindow,
      source: 'family',
    })
  })

  test('an unknown one is reckoned from its number of weights, within wide bounds', () => {
    const shape = shapeOf(listed({ architecture: 'brandnew', params_string: '26B-A4B' }))
    expect(shape).toMatchObject({ source: 'estimate', parameters: 26e9, activeParameters: 4e9 })
    const prediction = predictMemory(shape, createNeed({ contextLength: 32_768 }))
    expect(prediction?.confidence).toBe('low')
    expect((prediction?.high ?? 0) / (prediction?.low ?? 1)).toBeGreaterThan(1.5)
  })

  test('without a count, the name or size and bits tell', () => {
    expect(shapeOf(listed({ params_string: null })).parameters).toBe(8e9)
    expect(shapeOf(listed({ params_string: null, key: 'mine/model' })).parameters).toBeCloseTo(
      10.06e9,
      -8,
    )
    const bare = shapeOf({ key: 'mine/model' })
    expect(bare).toMatchObject({ parameters: null, weightBytes: null })
    expect(predictMemory(bare, createNeed({ contextLength: 4096 }))).toBeNull()
  })

  test('how a loaded instance runs', () => {
    const config = {
      context_length: 4096,
      eval_batch_size: 2048,
      parallel: 4,
      flash_attention: false,
      offload_kv_cache_to_gpu: false,
    }
    const read = readLmStudioShape(listed({ loaded_instances: [{ id: 'x', config }] }))
    expect(read?.loaded).toMatchObject({
      contextLength: 4096,
      parallel: 4,
      slots: 'unified',
      batch: 2048,
      ubatch: 512,
      flashAttention: false,
      kvOnGpu: false,
    })
    expect(readLmStudioShape(listed())?.loaded).toBeNull()
  })

  test('odd entries: wrong kinds count as not said, what is no model is none', () => {
    const odd = shapeOf(
      listed({
        size_bytes: 'large',
        max_context_length: -1,
        quantization: 5,
        loaded_instances: 'x',
      }),
    )
    expect(odd).toMatchObject({ weightBytes: null, contextLength: null, quantization: null })
    for (const entry of [null, 5, {}, { key: '' }]) expect(readLmStudioShape(entry)).toBeNull()
  })
})
