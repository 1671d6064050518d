import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNeed } from '#engine/memory/memory-need'
import { type MemoryPrediction, predictMemory } from '#engine/memory/predict-memory'
import {
  applyObservation,
  applyResidual,
  comparableBytes,
  emptyResiduals,
  learnedResidual as learnedFor,
  type ResidualKey,
  type ResidualState,
} from '#engine/memory/residuals'
import { knownShapes } from '#tests/support/known-shapes'

const key: ResidualKey = {
  model: 'sha256:abc',
  quantization: 'Q4_K_M',
  contextTokens: 8192,
  kvType: 'f16',
  backend: 'cuda',
  measure: 'device',
}

function predictionOf(contextLength = 8192): MemoryPrediction {
  const need = createNeed({ contextLength, backend: 'cuda' })
  const prediction = predictMemory(knownShapes.qwen3_4b, need)
  if (prediction === null) throw new Error('nothing to go by')
  return prediction
}

const prediction = predictionOf()

const learnedResidual = (state: ResidualState, of: ResidualKey) => learnedFor(state, of, prediction)

/** The state after loads that took so many times what was predicted. */
function stateAfter(
  ratios: readonly number[],
  of = key,
  foreignBytes = 0,
  from = emptyResiduals(),
) {
  return ratios.reduce(
    (state: ResidualState, ratio, at) =>
      applyObservation(state, of, {
        prediction,
        observedBytes: comparableBytes(prediction, of.measure) * ratio,
        foreignBytes,
        at,
      }),
    from,
  )
}

const width = (p: MemoryPrediction) => (p.high - p.low) / p.total

describe('learning', () => {
  test('nothing seen changes nothing', () => {
    const learned = learnedResidual(emptyResiduals(), key)
    expect(learned).toMatchObject({ ratio: 1, n: 0, trust: 0 })
    expect(applyResidual(prediction, learned)).toBe(prediction)
  })

  test('loads that agree narrow the interval, load by load', () => {
    let narrower = width(prediction)
    for (let n = 1; n <= 12; n++) {
      const learned = learnedResidual(stateAfter(Array(n).fill(1.01)), key)
      const corrected = applyResidual(prediction, learned)
      expect(learned.n).toBe(n)
      expect(width(corrected)).toBeLessThan(narrower)
      narrower = width(corrected)
    }
    expect(narrower).toBeLessThan(0.5 * width(prediction))
  })

  test('loads that agree move the total to where they are', () => {
    const learned = learnedResidual(stateAfter(Array(20).fill(1.08)), key)
    const corrected = applyResidual(prediction, learned)
    expect(corrected.total / prediction.total).toBeCloseTo(1.08, 2)
    expect(corrected.high).toBeGreaterThan(prediction.total * 1.08)
    expect(corrected.low).toBeLessThan(prediction.total * 1.08)
    expect(corrected.confidence).toBe('high')
  })

  test('one load is believed in part only', () => {
    const { ratio } = learnedResidual(stateAfter([1.1]), key)
    expect(ratio).toBeGreaterThan(1.02)
    expect(ratio).toBeLessThan(1.08)
  })

  test('the parts still add up', () => {
    const corrected = applyResidual(prediction, learnedResidual(stateAfter([0.9, 0.91, 0.9]), key))
    const { weights, kv, recurrent, compute, overhead, total } = corrected
    expect(weights + kv + recurrent + compute + overhead).toBe(total)
  })

  test('what the server says leaves overhead alone', () => {
    const server = { ...key, measure: 'server' } as const
    const learned = learnedResidual(stateAfter(Array(10).fill(1.1), server), server)
    const corrected = applyResidual(prediction, learned)
    expect(corrected.overhead).toBe(prediction.overhead)
    expect(corrected.total).toBeGreaterThan(prediction.total)
    expect(learnedResidual(stateAfter(Array(10).fill(1.1), server), key).n).toBe(0)
  })
})

describe('robustness', () => {
  test('another program that grows during one load does not move the estimate', () => {
    const calm = learnedResidual(stateAfter(Array(6).fill(1.03)), key).ratio
    const disturbed = learnedResidual(
      stateAfter([1.03, 1.03, 1.03, 1.7, 1.03, 1.03, 1.03]),
      key,
    ).ratio
    expect(Math.abs(disturbed - calm)).toBeLessThan(0.01)
  })

  test('a first load that is far off is not believed', () => {
    expect(learnedResidual(stateAfter([1.6]), key).ratio).toBeCloseTo(1, 3)
  })

  test('loads that agree on being far off are', () => {
    expect(learnedResidual(stateAfter(Array(8).fill(1.5)), key).ratio).toBeGreaterThan(1.35)
  })

  test('what can not be true is refused and counted', () => {
    const state = stateAfter([3, 0.2, 1.05])
    expect(learnedResidual(state, key).n).toBe(1)
    expect(Object.values(state.entries)[0]?.refused).toBe(2)
  })

  test('a load during which others moved a lot counts little', () => {
    const quiet = learnedResidual(stateAfter([1.08, 1.08]), key).ratio
    const noisy = learnedResidual(stateAfter([1.08, 1.08], key, prediction.total * 0.2), key).ratio
    expect(quiet).toBeGreaterThan(1.03)
    expect(noisy).toBeLessThan(1.01)
  })

  test('readings that say nothing leave the state as it is', () => {
    const state = stateAfter([1.05])
    for (const observedBytes of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const observation = { prediction, observedBytes, foreignBytes: 0, at: 1 }
      expect(applyObservation(state, key, observation)).toBe(state)
    }
  })

  test('any readings leave a usable estimate', () => {
    const ratios = fc.array(fc.double({ min: 0.01, max: 50, noNaN: true }), { maxLength: 60 })
    fc.assert(
      fc.property(ratios, (seen) => {
        const learned = learnedResidual(stateAfter(seen), key)
        expect(learned.low).toBeLessThanOrEqual(learned.ratio)
        expect(learned.high).toBeGreaterThanOrEqual(learned.ratio)
        expect(learned.n).toBeLessThanOrEqual(32)
        const corrected = applyResidual(prediction, learned)
        expect(corrected.low).toBeLessThanOrEqual(corrected.total)
        expect(corrected.high).toBeGreaterThanOrEqual(corrected.total)
        expect(corrected.total).toBeGreaterThan(0)
      }),
    )
  })
})

describe('what is alike lends', () => {
  test('a context never tried borrows from others of the same model, then from its backend', () => {
    const state = stateAfter(Array(10).fill(1.1))
    const longer = learnedResidual(state, { ...key, contextTokens: 65_536 })
    const stranger = learnedResidual(state, { ...key, model: 'other' })
    const elsewhere = learnedResidual(state, { ...key, backend: 'metal' })
    expect(longer.n).toBe(0)
    expect(longer.ratio).toBeGreaterThan(1.05)
    expect(stranger.ratio).toBeGreaterThan(1.05)
    expect(elsewhere.ratio).toBe(1)
    expect(stranger.trust).toBeLessThan(learnedResidual(state, key).trust)
  })

  test('what other models lend rules out nothing that the formulas hold possible', () => {
    const state = stateAfter(Array(20).fill(0.95))
    const stranger = learnedResidual(state, { ...key, model: 'other' })
    const corrected = applyResidual(prediction, stranger)
    expect(corrected.total).toBeLessThan(prediction.total)
    expect(corrected.high).toBeGreaterThanOrEqual(prediction.high)
    const own = applyResidual(prediction, learnedResidual(state, key))
    expect(own.high).toBeLessThan(prediction.high)
  })

  test('hardly a load exceeds the upper bound that its like have taught', () => {
    // Loads of one model scatter by a percent, as free memory is read while others breathe.
    const noise = [0.4, -1.2, 0.9, -0.3, 1.6, -0.8, 0.1, 1.1, -1.7, 0.6, -0.5, 2.1, -0.9, 0.2, 1.3]
    const ratios = Array.from({ length: 60 }, (_, n) => 1 + 0.01 * (noise[n % noise.length] ?? 0))
    let exceeded = 0
    for (let n = 1; n < ratios.length; n++) {
      const learned = learnedResidual(stateAfter(ratios.slice(0, n)), key)
      const { high } = applyResidual(prediction, learned)
      if (prediction.total * (ratios[n] ?? 1) > high) exceeded++
    }
    expect(exceeded).toBe(0)
  })

  test('the state survives JSON, and does not grow without end', () => {
    const state = stateAfter([1.02, 1.05, 1.01])
    const restored = JSON.parse(JSON.stringify(state)) as ResidualState
    expect(learnedResidual(restored, key)).toEqual(learnedResidual(state, key))
    let many = emptyResiduals()
    for (let model = 0; model < 1200; model++) {
      many = applyObservation(
        many,
        { ...key, model: `m${model}` },
        {
          prediction,
          observedBytes: prediction.total,
          foreignBytes: 0,
          at: model,
        },
      )
    }
    expect(Object.keys(many.entries).length).toBeLessThanOrEqual(2000)
    expect(learnedResidual(many, { ...key, model: 'm0' }).n).toBe(0)
    expect(learnedResidual(many, { ...key, model: 'm1199' }).n).toBe(1)
  })
})
