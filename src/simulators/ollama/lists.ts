import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import { type OllamaContext, runsLlamaServer, sendJson } from './context.ts'
import { formatGoTime } from './go-values.ts'

export function handleVersion(context: OllamaContext, exchange: Exchange): Promise<void> {
  return sendJson(exchange, { version: context.version })
}

export function describeDetails(model: SimulatedModel): Record<string, unknown> {
  return {
    parent_model: '',
    format: model.format,
    family: model.family,
    families: [model.family],
    parameter_size: model.parameterSize,
    quantization_level: model.quantization,
  }
}

/** Newest first. Capabilities and the context length came with 0.30. */
export function handleTags(context: OllamaContext, exchange: Exchange): Promise<void> {
  const rich = runsLlamaServer(context.version)
  const models = context.models
    .toSorted((a, b) => Date.parse(b.modifiedAt) - Date.parse(a.modifiedAt))
    .map((model) => ({
      name: model.name,
      model: model.name,
      ...(model.remote ? { remote_model: model.remote.model, remote_host: model.remote.host } : {}),
      modified_at: model.modifiedAt,
      size: model.remote ? 384 : model.sizeBytes,
      digest: model.digest,
      details: rich
        ? { ...describeDetails(model), context_length: model.contextLength }
        : describeDetails(model),
      ...(rich ? { capabilities: model.capabilities } : {}),
    }))
  return sendJson(exchange, { models })
}

/** Go's largest duration: what `keep_alive: -1` adds to now. */
const foreverMs = 9_223_372_036_854.775

/** Loaded, loading and leaving models, latest expiry first. */
export function handlePs(context: OllamaContext, exchange: Exchange): Promise<void> {
  const models = context.residency
    .list()
    .map((resident) => ({
      resident,
      expiresAt: Math.min(resident.expiresAt, context.clock.now() + foreverMs),
    }))
    .sort((a, b) => b.expiresAt - a.expiresAt)
    .map(({ resident, expiresAt }) => ({
      name: resident.model.name,
      model: resident.model.name,
      size: resident.bytes,
      digest: resident.model.digest,
      details: describeDetails(resident.model),
      expires_at: formatGoTime(expiresAt, context.utcOffsetMinutes),
      size_vram: resident.vramBytes,
      context_length: resident.contextLength,
    }))
  return sendJson(exchange, { models })
}
