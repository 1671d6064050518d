import { afterEach, describe, expect, test } from 'vitest'
import { readOllamaShape } from '#adapters/ollama/model-shape'
import { createNeed } from '#engine/memory/memory-need'
import { predictMemory } from '#engine/memory/predict-memory'
import { ollamaModels } from '#simulators/default-models'
import { createSimulatedModel } from '#simulators/model'
import { type OllamaSimulator, startOllamaSimulator } from '#simulators/ollama/server'

const info = (more: Record<string, unknown> = {}) => ({
  'general.architecture': 'qwen3',
  'general.parameter_count': 4e9,
  'general.file_type': 15,
  'qwen3.block_count': 36,
  'qwen3.embedding_length': 2560,
  'qwen3.attention.head_count': 32,
  'qwen3.attention.head_count_kv': 8,
  'qwen3.attention.key_length': 128,
  'qwen3.attention.value_length': 128,
  'qwen3.context_length': 40_960,
  'tokenizer.ggml.tokens': null,
  ...more,
})

let simulator: OllamaSimulator | undefined
afterEach(async () => {
  await simulator?.close()
  simulator = undefined
})

describe('shape from /api/show', () => {
  test('a plain model', () => {
    const { shape, needsVerbose } = readOllamaShape({ model_info: info() }, 2.5e9)
    expect(needsVerbose).toBe(false)
    expect(shape).toMatchObject({
      layers: 36,
      kvHeads: 8,
      keyLength: 128,
      parameters: 4e9,
      weightBytes: 2.5e9,
      quantization: 'Q4_K_M',
      source: 'server',
    })
    expect(predictMemory(shape, createNeed({ contextLength: 8192 }))?.kv).toBe(1152 * 1024 ** 2)
  })

  test('lists left out are asked for again, but the vocabulary alone is not worth it', () => {
    const left = info({ 'qwen3.attention.head_count_kv': null })
    const { shape, needsVerbose } = readOllamaShape({ model_info: left }, 2.5e9)
    expect(needsVerbose).toBe(true)
    expect(shape.kvHeads).toBeNull()
    const prediction = predictMemory(shape, createNeed({ contextLength: 8192 }))
    expect(prediction?.assumed).toContain('number of key-value heads')
    const verbose = info({
      'qwen3.attention.head_count_kv': Array(36).fill(4),
      'tokenizer.ggml.tokens': ['a', 'b', 'c'],
    })
    const again = readOllamaShape({ model_info: verbose }, 2.5e9)
    expect(again.needsVerbose).toBe(false)
    expect(again.shape).toMatchObject({ kvHeads: Array(36).fill(4), vocabulary: 3 })
    const pattern = info({
      'qwen3.attention.sliding_window_pattern': null,
      'qwen3.attention.sliding_window': 512,
    })
    expect(readOllamaShape({ model_info: pattern }, 2.5e9).needsVerbose).toBe(true)
  })

  test("the model's own parameters", () => {
    const parameters =
      'num_ctx                        16384\nnum_gpu   20\nstop      "<|end|>"\ntemperature 0.6'
    const read = readOllamaShape({ model_info: info(), parameters }, 1e9)
    expect(read).toMatchObject({ contextLength: 16_384, gpuLayers: 20, batch: null })
  })

  test('listed tensors give exact weights; what the files hold besides is loaded, too', () => {
    const tensors = [
      { name: 'token_embd.weight', type: 'Q6_K', shape: [2560, 1024] },
      { name: 'blk.0.attn_q.weight', type: 'Q4_K', shape: [2560, 4096] },
      { name: 'output_norm.weight', type: 'F32', shape: [2560] },
    ]
    const input = (2560 * 1024 * 210) / 256
    const block = (2560 * 4096 * 144) / 256
    const listed = input + block + 10_240
    const exact = readOllamaShape({ model_info: info(), tensors }, listed).shape
    expect(exact.vocabulary).toBe(1024)
    expect(exact.weights).toMatchObject({ input, output: 10_240, tied: input, other: 0 })
    expect(exact.weights?.layers[0]).toBe(block)
    const withProjector = readOllamaShape({ model_info: info(), tensors }, listed + 9e8).shape
    expect(withProjector.weights?.other).toBe(9e8)
    expect(readOllamaShape({ model_info: info(), tensors }, listed / 2).shape.weights).toBeNull()
    const odd = [...tensors, { name: 'x', type: 'NEW_9', shape: [4] }]
    expect(readOllamaShape({ model_info: info(), tensors: odd }, listed).shape.weights).toBeNull()
  })

  test('answers that are none leave the size', () => {
    for (const answer of [null, 'text', {}, { model_info: null }, { model_info: [] }]) {
      const { shape, needsVerbose } = readOllamaShape(answer, 3e9)
      expect(needsVerbose).toBe(false)
      expect(shape.weightBytes).toBe(3e9)
      expect(predictMemory(shape, createNeed({ contextLength: 4096 }))?.total).toBeGreaterThan(
        2.5e9,
      )
    }
    const hostile = { model_info: { 'general.architecture': '__proto__', constructor: 5 } }
    expect(readOllamaShape(hostile, 1e9).shape.layers).toBeNull()
  })

  test('a server that leaves lists out answers them when asked to be verbose', async () => {
    const layered = createSimulatedModel({
      name: 'layered:1b',
      family: 'gemma4',
      parameters: 1e9,
      layers: 4,
      kvHeads: [1, 2, 4, 2],
    })
    simulator = await startOllamaSimulator({ models: [...ollamaModels, layered] })
    const { url } = simulator
    const show = async (body: object) =>
      (await fetch(`${url}/api/show`, { method: 'POST', body: JSON.stringify(body) })).json()
    const brief = readOllamaShape(await show({ model: 'layered:1b' }), layered.sizeBytes)
    expect(brief).toMatchObject({ needsVerbose: true, shape: { kvHeads: null } })
    const full = readOllamaShape(
      await show({ model: 'layered:1b', verbose: true }),
      layered.sizeBytes,
    )
    expect(full).toMatchObject({ needsVerbose: false, shape: { kvHeads: [1, 2, 4, 2] } })
    const plain = readOllamaShape(await show({ model: 'qwen3:8b' }), 5e9)
    expect(plain).toMatchObject({ needsVerbose: false, shape: { layers: 36, kvHeads: 8 } })
  })
})
