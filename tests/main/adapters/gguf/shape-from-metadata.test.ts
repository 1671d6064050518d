import { describe, expect, test } from 'vitest'
import { shapeFromMetadata } from '#adapters/gguf/shape-from-metadata'

const shapeOf = (architecture: string, own: Record<string, unknown>) =>
  shapeFromMetadata((key) => {
    if (key === 'general.architecture') return architecture
    return own[key.replace(`${architecture}.`, '')]
  })

const plain = { block_count: 6, embedding_length: 512, 'attention.head_count': 8 }

describe('shape from metadata', () => {
  test('missing keys take the values that engines give them', () => {
    expect(shapeOf('llama', plain)).toMatchObject({
      keyLength: 64,
      valueLength: 64,
      kvHeads: 8,
      slidingWindow: 0,
      attendingLayers: null,
      recurrent: null,
      mla: null,
    })
  })

  test('windows: a list, a period, a known architecture, an engine that ignores it, a list left out', () => {
    const window = { ...plain, 'attention.sliding_window': 128 }
    const listed = shapeOf('gemma4', {
      ...window,
      'attention.sliding_window_pattern': [true, true, false, true, true, false],
    })
    expect(listed.slidingLayers).toEqual([true, true, false, true, true, false])
    const period = shapeOf('anything', { ...window, 'attention.sliding_window_pattern': 3 })
    expect(period.slidingLayers).toEqual([true, true, false, true, true, false])
    expect(shapeOf('gpt-oss', window).slidingLayers).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ])
    expect(shapeOf('smallthinker', window).slidingLayers).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
    ])
    expect(shapeOf('llama4', plain)).toMatchObject({ slidingWindow: 8192 })
    expect(shapeOf('phi3', window)).toMatchObject({ slidingWindow: 0 })
    const leftOut = shapeOf('gemma4', { ...window, 'attention.sliding_window_pattern': null })
    expect(leftOut).toMatchObject({ slidingWindow: 128, slidingLayers: null })
  })

  test('hybrids: by key-value heads, by interval, all or none', () => {
    const ssm = {
      'ssm.conv_kernel': 4,
      'ssm.inner_size': 64,
      'ssm.state_size': 16,
      'ssm.group_count': 1,
    }
    const byHeads = shapeOf('granitehybrid', {
      ...plain,
      ...ssm,
      'attention.head_count_kv': [0, 0, 4, 0, 0, 4],
    })
    expect(byHeads.attendingLayers).toEqual([false, false, true, false, false, true])
    expect(byHeads.recurrent).toEqual({
      kind: 'ssm',
      convKernel: 4,
      innerSize: 64,
      stateSize: 16,
      groupCount: 1,
    })
    const byInterval = shapeOf('qwen35', { ...plain, ...ssm, full_attention_interval: 3 })
    expect(byInterval.attendingLayers).toEqual([false, false, true, false, false, true])
    expect(shapeOf('qwen3next', { ...plain, ...ssm }).attendingLayers?.[3]).toBe(true)
    expect(shapeOf('mamba2', { ...plain, ...ssm }).attendingLayers).toEqual(Array(6).fill(false))
    const both = shapeOf('falcon-h1', { ...plain, ...ssm })
    expect([both.attendingLayers, both.recurrentLayers]).toEqual([
      Array(6).fill(true),
      Array(6).fill(true),
    ])
    expect(shapeOf('lfm2', { ...plain, 'shortconv.l_cache': 3 }).recurrent).toEqual({
      kind: 'shortconv',
      cacheLength: 3,
    })
    expect(shapeOf('rwkv7', { ...plain, 'wkv.head_size': 64 }).recurrent).toEqual({
      kind: 'rwkv',
      headSize: 64,
      tokenShifts: 2,
    })
  })

  test('a compressed cache only where the conversion has what it needs', () => {
    const latent = { ...plain, 'attention.kv_lora_rank': 512, 'rope.dimension_count': 64 }
    expect(shapeOf('deepseek2', latent).mla).toBeNull()
    const newer = shapeOf('deepseek2', { ...latent, 'attention.key_length_mla': 192 })
    expect(newer.mla).toEqual({ kvLoraRank: 512, ropeDimension: 64 })
  })

  test('layers without a cache: shared ones and prediction heads', () => {
    expect(shapeOf('gemma3n', { ...plain, 'attention.shared_kv_layers': 2 }).cachelessLayers).toBe(
      2,
    )
    expect(shapeOf('glm4moe', { ...plain, nextn_predict_layers: 1 }).cachelessLayers).toBe(1)
  })

  test('values of the wrong kind count as not known', () => {
    const odd = shapeOf('llama', {
      block_count: '6',
      embedding_length: -1,
      'attention.head_count': Number.NaN,
      'attention.head_count_kv': [],
      context_length: 1e300,
    })
    expect(odd).toMatchObject({
      layers: null,
      embeddingLength: null,
      heads: null,
      kvHeads: null,
      contextLength: null,
    })
  })
})
