import { createConnectModelServer } from '#adapters/connect-model-server'
import type { ModelServer } from '#engine/endpoints/model-server'
import type { EndpointKind } from '#shared/contract/models'
import type { Fault } from '#simulators/faults'
import { startLlamaSimulator } from '#simulators/llamacpp/server'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { createSimulatedModel, gibibyte, type SimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import type { OpenAiFlavour } from '#simulators/openai/flavours'
import { startOpenAiSimulator } from '#simulators/openai/server'
import type { ReplyScript } from '#simulators/reply/request'
import type { Resident, SimulatedMemory } from '#simulators/resident'

/** What the suite needs of a running server. */
export interface RunningServer {
  url: string
  inject(fault: Fault): () => void
  clearFaults(): void
  requests: { method: string; path: string; body: unknown }[]
  activeGenerations(): number
  openSockets(): number
  residents(): readonly Resident[]
  close(): Promise<void>
}

export interface TargetOptions {
  models?: readonly SimulatedModel[]
  reply?: ReplyScript
  memory?: SimulatedMemory
  library?: readonly SimulatedModel[]
  downloadBytesPerSecond?: number
}

export interface Target {
  name: string
  kind: EndpointKind
  version: string
  /** What `identify` says of it. */
  identifiedAs: string | null
  chatRoute: string
  listRoute: string
  /** Whether it holds several models, or the first alone. */
  holds: 'many' | 'one'
  /** Frames that come before the first text. */
  frontFrames: number
  /** What its listing says about models. */
  tells: {
    sizes: boolean
    expiry: boolean
    reasoning: boolean
    details: boolean
    residents: boolean
  }
  /** Which times its last frames tell. */
  times: 'all' | 'but-loading' | 'none'
  start(options?: TargetOptions): Promise<RunningServer>
}

const ollama = (version: '0.12.11' | '0.29.0' | '0.33.0'): Target => ({
  name: `Ollama ${version}`,
  kind: 'ollama',
  version,
  identifiedAs: version,
  chatRoute: '/api/chat',
  listRoute: '/api/tags',
  holds: 'many',
  frontFrames: 0,
  tells: { sizes: true, expiry: true, reasoning: true, details: true, residents: true },
  times: 'all',
  start: (options) => startOllamaSimulator({ version, timeScale: 0, memory, models, ...options }),
})

const lmStudio = (version: '0.3' | '0.4'): Target => ({
  name: `LM Studio ${version}`,
  kind: 'lmstudio',
  version,
  identifiedAs: version,
  chatRoute: '/v1/chat/completions',
  listRoute: version === '0.4' ? '/api/v1/models' : '/api/v0/models',
  holds: 'many',
  frontFrames: 0,
  tells: {
    sizes: version === '0.4',
    expiry: false,
    reasoning: version === '0.4',
    details: true,
    residents: true,
  },
  times: 'none',
  start: (options) => startLmStudioSimulator({ version, timeScale: 0, memory, models, ...options }),
})

const llamaServer = (mode: 'single' | 'router'): Target => ({
  name: `llama-server ${mode}`,
  kind: 'llamacpp',
  version: mode,
  identifiedAs: 'b6500-5e1f0a2c',
  chatRoute: '/v1/chat/completions',
  listRoute: mode === 'router' ? '/models' : '/v1/models',
  holds: mode === 'router' ? 'many' : 'one',
  frontFrames: 2,
  // The router knows a template only of what it runs.
  tells: { sizes: true, expiry: false, reasoning: false, details: false, residents: true },
  times: 'but-loading',
  start: (options) => startLlamaSimulator({ mode, timeScale: 0, memory, models, ...options }),
})

const openAi = (flavour: OpenAiFlavour, version: string | null): Target => ({
  name: flavour === 'generic' ? 'OpenAI-compatible' : `vLLM ${version}`,
  kind: 'openai',
  version: flavour,
  identifiedAs: version,
  chatRoute: '/v1/chat/completions',
  listRoute: '/v1/models',
  holds: flavour === 'generic' ? 'many' : 'one',
  frontFrames: 1,
  tells: {
    sizes: false,
    expiry: false,
    reasoning: false,
    details: false,
    residents: flavour !== 'generic',
  },
  times: 'none',
  start: (options) => startOpenAiSimulator({ flavour, timeScale: 0, models, ...options }),
})

export const targets: readonly Target[] = [
  ollama('0.12.11'),
  ollama('0.29.0'),
  ollama('0.33.0'),
  lmStudio('0.3'),
  lmStudio('0.4'),
  llamaServer('single'),
  llamaServer('router'),
  openAi('vllm-old', '0.9.2'),
  openAi('vllm-new', '0.11.0'),
  openAi('generic', null),
]

export const withManyModels = targets.filter(({ holds }) => holds === 'many')

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
export function connect(target: Target, url: string, token: string | null = null): ModelServer {
  return createConnectModelServer({
    identifyMs: 1000,
    listMs: 1000,
    firstByteMs: 1000,
    idleMs: 1000,
    loadMs: 5000,
    unloadMs: 1000,
    pullIdleMs: 1000,
    pollMs: 5,
  })(target.kind, url, token)
}

export function ask(text: string, model = chatModel) {
  return { model, turns: [{ role: 'user' as const, content: text }] }
}
