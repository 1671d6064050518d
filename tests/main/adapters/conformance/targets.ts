import { createConnectModelServer } from '#adapters/connect-model-server'
import type { ModelServer } from '#engine/endpoints/model-server'
import type { EndpointKind } from '#shared/contract/models'
import type { Fault } from '#simulators/faults'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { createSimulatedModel, gibibyte, type SimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import type { ReplyScript } from '#simulators/reply/request'
import type { SimulatedMemory } from '#simulators/residency'

/** What the suite needs of a running server. */
export interface RunningServer {
  url: string
  inject(fault: Fault): () => void
  clearFaults(): void
  requests: { method: string; path: string; body: unknown }[]
  activeGenerations(): number
  close(): Promise<void>
}

export interface TargetOptions {
  models?: readonly SimulatedModel[]
  reply?: ReplyScript
  memory?: SimulatedMemory
}

export interface Target {
  name: string
  kind: EndpointKind
  version: string
  /** What `identify` says of it. */
  identifiedAs: string
  chatRoute: string
  listRoute: string
  /** What its listing says about models. */
  tells: { sizes: boolean; expiry: boolean; reasoning: boolean; timings: boolean }
  start(options?: TargetOptions): Promise<RunningServer>
}

const ollama = (version: '0.12.11' | '0.29.0' | '0.33.0'): Target => ({
  name: `Ollama ${version}`,
  kind: 'ollama',
  version,
  identifiedAs: version,
  chatRoute: '/api/chat',
  listRoute: '/api/tags',
  tells: { sizes: true, expiry: true, reasoning: true, timings: true },
  start: (options) => startOllamaSimulator({ version, timeScale: 0, memory, models, ...options }),
})

const lmStudio = (version: '0.3' | '0.4'): Target => ({
  name: `LM Studio ${version}`,
  kind: 'lmstudio',
  version,
  identifiedAs: version,
  chatRoute: '/v1/chat/completions',
  listRoute: version === '0.4' ? '/api/v1/models' : '/api/v0/models',
  tells: { sizes: version === '0.4', expiry: false, reasoning: version === '0.4', timings: false },
  start: (options) => startLmStudioSimulator({ version, timeScale: 0, memory, models, ...options }),
})

export const targets: readonly Target[] = [
  ollama('0.12.11'),
  ollama('0.29.0'),
  ollama('0.33.0'),
  lmStudio('0.3'),
  lmStudio('0.4'),
]

const memory = { vramBytes: 64 * gibibyte, ramBytes: 64 * gibibyte }

export const chatModel = 'plain-7b'
export const thinkingModel = 'thinker-8b'
export const embeddingModel = 'text-embedding-small'

const models = [
  createSimulatedModel({
    name: chatModel,
    family: 'llama',
    parameters: 7e9,
    contextLength: 32768,
    capabilities: ['completion', 'tools'],
  }),
  createSimulatedModel({
    name: thinkingModel,
    family: 'qwen3',
    parameters: 8e9,
    contextLength: 40960,
    capabilities: ['completion', 'thinking'],
    thinks: true,
  }),
  createSimulatedModel({
    name: embeddingModel,
    family: 'nomic-bert',
    parameters: 137e6,
    contextLength: 2048,
    capabilities: ['embedding'],
    embeds: true,
  }),
]

/** The adapter under test; its watchdogs are short, so that silence shows. */
export function connect(target: Target, url: string): ModelServer {
  return createConnectModelServer({
    identifyMs: 1000,
    listMs: 1000,
    firstByteMs: 1000,
    idleMs: 1000,
  })(target.kind, url, null)
}

export function ask(text: string, model = chatModel) {
  return { model, turns: [{ role: 'user' as const, content: text }] }
}
