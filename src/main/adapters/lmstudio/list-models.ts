import type { ListedModel } from '#engine/endpoints/model-server'
import type { ModelCapability } from '#shared/contract/models'
import { guessCapabilities } from '../guess-capabilities.ts'
import { parameterCountInName, parseParameterCount } from '../parse-parameter-count.ts'
import type { LegacyModel, NativeModel } from './model-schemas.ts'

/** Of `/api/v1/models`. `null` for what neither chats nor embeds. */
export function listedFromNative(model: NativeModel): ListedModel | null {
  const capabilities = capabilitiesOfType(model.type)
  if (capabilities === null) return null
  if (capabilities.includes('chat')) {
    if (model.capabilities?.vision === true) addOnce(capabilities, 'vision')
    if (model.capabilities?.trained_for_tool_use === true) addOnce(capabilities, 'tools')
    if (model.capabilities?.reasoning) addOnce(capabilities, 'reasoning')
  }
  const instances = (model.loaded_instances ?? []).filter((instance) => instance !== null)
  return {
    name: model.key,
    displayName: model.display_name || model.key,
    family: model.architecture || null,
    parameters: parseParameterCount(model.params_string) ?? parameterCountInName(model.key),
    quantization: model.quantization?.name || null,
    sizeBytes: model.size_bytes,
    contextLength: model.max_context_length || null,
    capabilities,
    resident:
      instances.length === 0 ? null : residentWith(instances[0]?.config?.context_length ?? null),
    remote: false,
  }
}

/** Of `/api/v0/models`, which tells no sizes. */
export function listedFromLegacy(model: LegacyModel): ListedModel | null {
  const capabilities = capabilitiesOfType(model.type)
  if (capabilities === null) return null
  if (capabilities.includes('chat') && model.capabilities?.includes('tool_use')) {
    addOnce(capabilities, 'tools')
  }
  return {
    name: model.id,
    displayName: model.id,
    family: model.arch || null,
    parameters: parameterCountInName(model.id),
    quantization: model.quantization || null,
    sizeBytes: null,
    contextLength: model.max_context_length || null,
    capabilities,
    resident: model.state === 'loaded' ? residentWith(model.loaded_context_length) : null,
    remote: false,
  }
}

/** Of `/v1/models`, which tells a name and nothing else, not even what is loaded. */
export function listedFromOpenAi(model: { id: string }): ListedModel {
  return {
    name: model.id,
    displayName: model.id,
    family: null,
    parameters: parameterCountInName(model.id),
    quantization: null,
    sizeBytes: null,
    contextLength: null,
    capabilities: guessCapabilities(model.id, null),
    resident: null,
    remote: false,
  }
}

function capabilitiesOfType(type: string | null): ModelCapability[] | null {
  switch (type) {
    case 'llm':
      return ['chat']
    case 'vlm':
      return ['chat', 'vision']
    case 'embedding':
    case 'embeddings':
      return ['embedding']
    default:
      return null
  }
}

function addOnce(capabilities: ModelCapability[], capability: ModelCapability): void {
  if (!capabilities.includes(capability)) capabilities.push(capability)
}

function residentWith(contextLength: number | null): ListedModel['resident'] {
  return { sizeBytes: null, vramBytes: null, contextLength: contextLength || null, expiresAt: null }
}
