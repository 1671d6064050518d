import type { EndpointId } from '#shared/contract/ids'
import { modelKeyOf } from '#shared/contract/ids'
import type { Endpoint, Fit, Model, Operation } from '#shared/contract/models'
import type { ResourceReading } from '#shared/contract/resources'

export function makeEndpoint(facts: Partial<Endpoint> = {}): Endpoint {
  return {
    id: 'ollama' as EndpointId,
    kind: 'ollama',
    name: 'Ollama',
    url: 'http://127.0.0.1:11434',
    source: 'found',
    state: 'ready',
    version: '0.33.0',
    modelCount: 3,
    failure: null,
    checkedAt: 0,
    queue: { running: 0, waiting: 0 },
    abilities: { load: true, unload: true, pull: true, remove: true },
    hasToken: false,
    lastTokenAt: null,
    retryAt: null,
    ...facts,
  }
}

export function makeModel(name: string, facts: Partial<Model> = {}): Model {
  const endpointId = facts.endpointId ?? ('ollama' as EndpointId)
  return {
    key: modelKeyOf(endpointId, name),
    endpointId,
    endpointName: 'Ollama',
    name,
    displayName: name,
    family: null,
    parameters: null,
    quantization: null,
    sizeBytes: null,
    contextLength: null,
    capabilities: ['chat'],
    resident: null,
    pinned: false,
    remote: false,
    demo: false,
    ...facts,
  }
}

export function makeFit(facts: Partial<Fit> = {}): Fit {
  return {
    kind: 'fits',
    need: null,
    availableBytes: null,
    shortBytes: null,
    evict: [],
    largestContext: null,
    contextLength: 8192,
    reason: '',
    assumed: [],
    ...facts,
  }
}

export function makeOperation(facts: Partial<Operation> = {}): Operation {
  return {
    id: 'operation-1',
    kind: 'pull',
    endpointId: 'ollama' as EndpointId,
    endpointName: 'Ollama',
    model: 'qwen3:8b',
    state: 'running',
    progress: null,
    step: 'pulling manifest',
    layers: [],
    bytesPerSecond: null,
    secondsLeft: null,
    failure: null,
    startedAt: 0,
    endedAt: null,
    demo: false,
    ...facts,
  }
}

export function makeReading(facts: Partial<ResourceReading> = {}): ResourceReading {
  return {
    at: 1000,
    cpu: { load: 0.1, cores: 8, source: 'os', confidence: 'exact' },
    memory: {
      totalBytes: 32,
      usedBytes: 8,
      availableBytes: 24,
      swapTotalBytes: 0,
      swapUsedBytes: 0,
      source: 'os',
      confidence: 'exact',
    },
    gpus: [],
    problems: [],
    ...facts,
  }
}
