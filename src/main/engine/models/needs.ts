import type { ModelKey } from '#shared/contract/ids'
import type { KvType, Model } from '#shared/contract/models'
import type { ModelServer } from '../endpoints/model-server.ts'
import { largestContext } from '../memory/largest-context.ts'
import { createNeed } from '../memory/memory-need.ts'
import { createShape, type ModelShape } from '../memory/model-shape.ts'
import { type MemoryPrediction, predictMemory } from '../memory/predict-memory.ts'
import {
  applyObservation,
  applyResidual,
  isKnown,
  learnedResidual,
  type Measure,
  type ResidualKey,
} from '../memory/residuals.ts'
import { admitBytesOf } from './decide-fit.ts'
import type { Device } from './device.ts'
import type { ModelStore } from './model-store.ts'

/** A server that does not describe a model within this time is taken at its list's word. */
const describeMs = 5_000
const mostShapes = 2_000

/** What a model needs of a device, as the formulas and experience have it. */
export interface Needs {
  /** What is known of the model's shape; never throws but for an aborted signal. */
  shapeOf(model: Model, server: ModelServer, signal: AbortSignal): Promise<ModelShape>
  /** The same at once, as far as it is known by now. */
  knownShape(model: Model): { shape: ModelShape; described: boolean }
  predict(ask: NeedQuestion): MemoryPrediction | null
  /** The longest context whose upper bound takes no more than `bytes`; `null` = none. */
  largestContext(ask: NeedQuestion, bytes: number): number | null
  /** A load has been seen to take so much. */
  observe(ask: NeedQuestion, seen: Observed): void
}

export interface NeedQuestion {
  model: Model
  shape: ModelShape
  device: Device
  contextLength: number
  kvType: KvType
}

export interface Observed {
  measure: Measure
  bytes: number
  /** By how much others are known to have moved meanwhile. */
  foreignBytes: number
  at: number
  /** The same figure of the same model and context is no new evidence: it may be the very load that was seen before. */
  once?: boolean
}

/** What a list alone tells. */
function listedShape(model: Model): ModelShape {
  return createShape({
    architecture: model.family,
    parameters: model.parameters,
    weightBytes: model.sizeBytes,
    quantization: model.quantization,
    contextLength: model.contextLength,
    source: 'estimate',
  })
}

/** In main memory everything counts, also what a card would have left there. */
function withHost(prediction: MemoryPrediction): MemoryPrediction {
  const { host } = prediction
  return {
    ...prediction,
    weights: prediction.weights + host,
    total: prediction.total + host,
    low: prediction.low + host,
    high: prediction.high + host,
    host: 0,
  }
}

export function createNeeds(
  store: Pick<ModelStore, 'residuals' | 'saveResiduals'>,
  keep: (write: () => void) => void,
): Needs {
  let residuals = store.residuals()
  /** By key and by what would change with the files behind the name. */
  const shapes = new Map<string, ModelShape>()

  const keyOf = (ask: NeedQuestion, measure: Measure): ResidualKey => ({
    model: ask.model.key satisfies ModelKey,
    quantization: ask.model.quantization,
    contextTokens: ask.contextLength,
    kvType: ask.kvType,
    backend: ask.device.kind === 'ram' ? 'ram' : ask.device.backend,
    measure,
  })

  function formula(ask: NeedQuestion): MemoryPrediction | null {
    const prediction = predictMemory(ask.shape, needOf(ask))
    return prediction && ask.device.kind === 'ram' ? withHost(prediction) : prediction
  }

  const needOf = ({ contextLength, kvType, device }: NeedQuestion) =>
    createNeed({ contextLength, kvTypeK: kvType, kvTypeV: kvType, backend: device.backend })

  function correct(ask: NeedQuestion, prediction: MemoryPrediction): MemoryPrediction {
    const [device, server] = (['device', 'server'] as const).map((measure) =>
      learnedResidual(residuals, keyOf(ask, measure), prediction),
    )
    if (!device || !server) return prediction
    return applyResidual(prediction, server.trust > device.trust ? server : device)
  }

  const idOf = (model: Model) => JSON.stringify([model.key, model.sizeBytes, model.quantization])

  return {
    knownShape(model) {
      const known = shapes.get(idOf(model))
      return { shape: known ?? listedShape(model), described: known !== undefined }
    },
    async shapeOf(model, server, signal) {
      const id = idOf(model)
      const known = shapes.get(id)
      if (known) return known
      const timed = AbortSignal.any([signal, AbortSignal.timeout(describeMs)])
      const told = await server.describe(model.name, timed).catch(() => null)
      signal.throwIfAborted()
      if (told === null) return listedShape(model)
      const shape = {
        ...told,
        weightBytes: told.weightBytes ?? model.sizeBytes,
        parameters: told.parameters ?? model.parameters,
        quantization: told.quantization ?? model.quantization,
        contextLength: told.contextLength ?? model.contextLength,
      }
      if (shapes.size >= mostShapes) shapes.clear()
      shapes.set(id, shape)
      return shape
    },
    predict(ask) {
      const prediction = formula(ask)
      return prediction && correct(ask, prediction)
    },
    largestContext(ask, bytes) {
      if (bytes <= 0) return null
      const measure = (prediction: MemoryPrediction) => {
        const all = ask.device.kind === 'ram' ? withHost(prediction) : prediction
        return admitBytesOf(correct(ask, all), { ...ask.device, slackBytes: 0 })
      }
      return largestContext(ask.shape, needOf(ask), bytes, measure)?.contextLength ?? null
    },
    observe(ask, { measure, bytes, foreignBytes, at, once }) {
      const prediction = formula(ask)
      if (!prediction) return
      const before = residuals
      const key = keyOf(ask, measure)
      const observation = { prediction, observedBytes: bytes, foreignBytes, at }
      if (once && isKnown(before, key, observation)) return
      residuals = applyObservation(before, key, observation)
      const changed = Object.entries(residuals.entries).filter(
        ([key, entry]) => before.entries[key] !== entry,
      )
      if (changed.length === 0) return
      keep(() =>
        store.saveResiduals(Object.fromEntries(changed), new Set(Object.keys(residuals.entries))),
      )
    },
  }
}
