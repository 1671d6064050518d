import { type SimulatorClock, systemClock } from '../clock.ts'
import { RefusedRequest } from '../completions/read-request.ts'
import { lmStudioModels } from '../default-models.ts'
import { type Exchange, startSimulatorHttp } from '../http-server.ts'
import { gibibyte, type SimulatedModel } from '../model.ts'
import { createIdMaker, createRandom, type IdMaker } from '../random.ts'
import type { ReplyScript } from '../reply/request.ts'
import { createResidency } from '../residency.ts'
import type { SimulatedMemory } from '../resident.ts'
import { createSimulator, type Simulator } from '../simulator.ts'
import { handleChat } from './chat.ts'
import { describeLlamaError, type LlamaContext, type LlamaMode, sendJson } from './context.ts'
import { handleHealth, handleMetrics, handleModels, handleProps, handleSlots } from './info.ts'
import { handleLoad, handleUnload, startServer } from './loading.ts'

export interface LlamaSimulatorOptions {
  /** Default `single`: the first model alone. */
  mode?: LlamaMode
  build?: string
  /** 0 = a free one. */
  port?: number
  models?: readonly SimulatedModel[]
  memory?: SimulatedMemory
  seed?: number
  /** 1 = real speed, 0 = as fast as possible. */
  timeScale?: number
  clock?: SimulatorClock
  reply?: ReplyScript
  createId?: IdMaker
  /** When set, requests need `Authorization: Bearer <key>`, but for health and the list of models. */
  apiKey?: string
  /** Slots. Default 4. */
  parallel?: number
  /** Default 4096. */
  contextLength?: number
  /** With a draft model. Default false. */
  speculative?: boolean
  /** Where it says that its models' files lie. Default `/models`. */
  modelFolder?: string
  /** Resolves while the one model is still loading. Default: once it is loaded. */
  whileLoading?: boolean
}

export interface LlamaSimulator extends Simulator {
  mode: LlamaMode
}

type Handler = (context: LlamaContext, exchange: Exchange) => Promise<void>

interface Route {
  handler: Handler
  keyless?: boolean
  mode?: LlamaMode
}

const routes: Record<string, Route> = {
  'GET /health': { handler: handleHealth, keyless: true },
  'GET /v1/health': { handler: handleHealth, keyless: true },
  'GET /v1/models': { handler: handleModels, keyless: true },
  'GET /models': { handler: handleModels, keyless: true },
  'GET /props': { handler: handleProps },
  'GET /slots': { handler: handleSlots, mode: 'single' },
  'GET /metrics': { handler: handleMetrics },
  'POST /v1/chat/completions': { handler: handleChat },
  'POST /chat/completions': { handler: handleChat },
  'POST /models/load': { handler: handleLoad, mode: 'router' },
  'POST /models/unload': { handler: handleUnload, mode: 'router' },
}

const errorBody = (message: string) =>
  JSON.stringify({ error: { code: 500, message, type: 'server_error' } })

/** Listens on loopback until closed. */
export async function startLlamaSimulator(
  options: LlamaSimulatorOptions = {},
): Promise<LlamaSimulator> {
  const clock = options.clock ?? systemClock
  const timeScale = options.timeScale ?? 1
  const memory = options.memory ?? { vramBytes: 16 * gibibyte }
  const seed = options.seed ?? 3
  const mode = options.mode ?? 'single'
  const models = options.models ?? lmStudioModels
  const context: LlamaContext = {
    mode,
    build: options.build ?? 'b6500-5e1f0a2c',
    clock,
    timeScale,
    seed,
    createId:
      options.createId ??
      createIdMaker(createRandom(seed), { completion: 32, call: 32, job: 10, response: 16 }),
    parallel: options.parallel ?? 4,
    contextLength: options.contextLength ?? 4096,
    apiKey: options.apiKey ?? null,
    speculative: options.speculative ?? false,
    modelFolder: options.modelFolder ?? '/models',
    residency: createResidency({ clock, timeScale, memory, maxLoaded: 4 }),
    reply: options.reply,
    models: mode === 'single' ? models.slice(0, 1) : [...models],
    failed: new Map(),
    generating: 0,
  }
  const http = await startSimulatorHttp({
    port: options.port ?? 0,
    now: () => clock.now(),
    errors: { body: errorBody, frame: (text) => `data: ${errorBody(text)}\n\n` },
    headers: { server: 'llama.cpp' },
    handle: (exchange) => handle(context, exchange),
  })
  const [model] = context.models
  if (mode === 'single' && model) {
    const loading = startServer(context, null, model, new AbortController().signal)
    if (options.whileLoading) loading.catch(() => {})
    else await loading
  }
  return {
    ...createSimulator(http, context),
    mode,
  }
}

async function handle(context: LlamaContext, exchange: Exchange): Promise<void> {
  const { method, path, headers } = exchange
  try {
    const route = routes[`${method} ${path}`]
    if (!route || (route.mode !== undefined && route.mode !== context.mode)) {
      throw new RefusedRequest(404, 'not_found_error', 'File Not Found')
    }
    const { apiKey } = context
    if (!route.keyless && apiKey !== null && headers.authorization !== `Bearer ${apiKey}`) {
      throw new RefusedRequest(401, 'authentication_error', 'Invalid API Key')
    }
    await route.handler(context, exchange)
  } catch (error) {
    if (!(error instanceof RefusedRequest)) throw error
    await sendJson(exchange, describeLlamaError(error), error.status)
  }
}
