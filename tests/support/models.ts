import type { EndpointId } from '#shared/contract/ids'
import { modelKeyOf } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'

/** A chat model of 7 B weights on the endpoint `ollama`, unless told otherwise. */
export function makeModel(name: string, over: Partial<Model> = {}): Model {
  const endpointId = over.endpointId ?? ('ollama' as EndpointId)
  return {
    key: modelKeyOf(endpointId, name),
    endpointId,
    endpointName: 'Ollama',
    name,
    displayName: name,
    family: null,
    parameters: 7e9,
    quantization: 'Q4_K_M',
    sizeBytes: 4.7e9,
    contextLength: 32_768,
    capabilities: ['chat'],
    resident: null,
    pinned: false,
    remote: false,
    demo: false,
    ...over,
  }
}

export const residency = { sizeBytes: 5e9, vramBytes: 5e9, contextLength: 8192, expiresAt: null }
