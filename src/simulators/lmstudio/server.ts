import { type SimulatorClock, systemClock } from '../clock.ts'
import { lmStudioLibrary, lmStudioModels } from '../default-models.ts'
import { type Exchange, startSimulatorHttp } from '../http-server.ts'
import { gibibyte, type SimulatedModel } from '../model.ts'
import { createIdMaker, createRandom, type IdMaker } from '../random.ts'
import type { ReplyScript } from '../reply/request.ts'
import { createResidency } from '../residency.ts'
import type { SimulatedMemory } from '../resident.ts'
import { createSimulator, type Simulator } from '../simulator.ts'
import { handleChatCompletions } from './chat.ts'
import {
  type LmStudioContext,
  LmStudioError,
  type LmStudioVersion,
  sendJson,
  unexpectedEndpoint,
} from './context.ts'
import { handleDownload, handleDownloadStatus } from './downloads.ts'
import { handleEmbeddings } from './embeddings.ts'
import { handleLoad, handleUnload } from './loading.ts'
import {
  handleGreeting,
  handleNativeModels,
  handleOldModel,
  handleOldModels,
  handleOpenAiModels,
} from './models.ts'
import { describeNativeFailure, handleNativeChat } from './native-chat.ts'

export interface LmStudioSimulatorOptions {
  version?: LmStudioVersion
  /** 0 = a free one. */
  port?: number
  models?: readonly SimulatedModel[]
  /** What a download can find. */
  library?: readonly SimulatedModel[]
  memory?: SimulatedMemory
  seed?: number
  /** Idle time of models that were loaded on demand. Default 60 minutes. */
  keepAliveMs?: number
  /** 1 = real speed, 0 = as fast as possible. Does not touch idle times. */
  timeScale?: number
  clock?: SimulatorClock
  /** Scripted replies in place of composed ones. */
  reply?: ReplyScript
  /** Fixed ids in place of random ones. */
  createId?: IdMaker
  /** Loads models when a request names them. Default true. */
  jit?: boolean
  /** When set, requests need `Authorization: Bearer <token>`. */
  apiToken?: string
  /** Requests one instance works on at a time. Default 4. */
  parallel?: number
  /** Default 4096. */
  defaultContextLength?: number
  /** Answers CORS preflights. Default false, as delivered. */
  cors?: boolean
  /** Default 50 MB/s. */
  downloadBytesPerSecond?: number
}

export interface LmStudioSimulator extends Simulator {
  version: LmStudioVersion
  setModels(models: readonly SimulatedModel[]): void
}

type Handler = (context: LmStudioContext, exchange: Exchange) => Promise<void>

interface Route {
  method: 'GET' | 'POST'
  /** Exact, or a prefix when it ends in `/`. */
  path: string
  handler: Handler
  versions?: readonly LmStudioVersion[]
}

const routes: readonly Route[] = [
  { method: 'GET', path: '/lmstudio-greeting', handler: handleGreeting },
  { method: 'GET', path: '/api/v0/models', handler: handleOldModels },
  { method: 'GET', path: '/api/v0/models/', handler: handleOldModel },
  { method: 'POST', path: '/api/v0/chat/completions', handler: handleChatCompletions },
  { method: 'GET', path: '/v1/models', handler: handleOpenAiModels },
  { method: 'POST', path: '/v1/chat/completions', handler: handleChatCompletions },
  { method: 'POST', path: '/v1/embeddings', handler: handleEmbeddings },
  { method: 'POST', path: '/api/v0/embeddings', handler: handleEmbeddings },
  { method: 'POST', path: '/api/v1/chat', handler: handleNativeChat, versions: ['0.4'] },
  { method: 'GET', path: '/api/v1/models', handler: handleNativeModels, versions: ['0.4'] },
  { method: 'POST', path: '/api/v1/models/load', handler: handleLoad, versions: ['0.4'] },
  { method: 'POST', path: '/api/v1/models/unload', handler: handleUnload, versions: ['0.4'] },
  { method: 'POST', path: '/api/v1/models/download', handler: handleDownload, versions: ['0.4'] },
  {
    method: 'GET',
    path: '/api/v1/models/download/status/',
    handler: handleDownloadStatus,
    versions: ['0.4'],
  },
  // The server has these; their answers are not simulated.
  { method: 'POST', path: '/v1/completions', handler: handleUnsimulated },
  { method: 'POST', path: '/api/v0/completions', handler: handleUnsimulated },
  { method: 'POST', path: '/v1/responses', handler: handleUnsimulated },
  { method: 'POST', path: '/v1/messages', handler: handleUnsimulated, versions: ['0.4'] },
]

function handleUnsimulated(_context: LmStudioContext, exchange: Exchange): Promise<void> {
  throw new LmStudioError(501, {
    error: {
      type: 'not_implemented',
      message: `${exchange.method} ${exchange.path} is not simulated`,
    },
  })
}

const plainFrame = (text: string) =>
  `data: ${JSON.stringify({ error: { message: text }, message: text })}\n\n`

const errors = {
  body: (text: string) => JSON.stringify({ error: { message: text }, message: text }),
  frame: (text: string, path: string) =>
    path === '/api/v1/chat'
      ? describeNativeFailure({ type: 'unknown', message: text })
      : plainFrame(text),
}

/** Listens on loopback until closed. */
export async function startLmStudioSimulator(
  options: LmStudioSimulatorOptions = {},
): Promise<LmStudioSimulator> {
  const clock = options.clock ?? systemClock
  const timeScale = options.timeScale ?? 1
  const memory = options.memory ?? { vramBytes: 16 * gibibyte }
  const seed = options.seed ?? 2
  const context: LmStudioContext = {
    version: options.version ?? '0.4',
    clock,
    timeScale,
    seed,
    createId:
      options.createId ??
      createIdMaker(createRandom(seed), { completion: 20, call: 9, job: 10, response: 48 }),
    memory,
    parallel: options.parallel ?? 4,
    jit: options.jit ?? true,
    ttlMs: options.keepAliveMs ?? 3_600_000,
    apiToken: options.apiToken ?? null,
    defaultContextLength: options.defaultContextLength ?? 4096,
    downloadBytesPerSecond: options.downloadBytesPerSecond ?? 50_000_000,
    library: options.library ?? lmStudioLibrary,
    residency: createResidency({
      clock,
      timeScale,
      memory,
      maxLoaded: Number.POSITIVE_INFINITY,
    }),
    reply: options.reply,
    models: [...(options.models ?? lmStudioModels)],
    jobs: new Map(),
    responses: new Map(),
    generating: 0,
  }
  const corsHeaders: Record<string, string> = options.cors
    ? { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
    : {}
  const http = await startSimulatorHttp({
    port: options.port ?? 0,
    now: () => clock.now(),
    errors,
    headers: { 'x-powered-by': 'Express', ...corsHeaders },
    handle: (exchange) => handle(context, exchange, options.cors ?? false),
  })
  return {
    ...createSimulator(http, context),
    version: context.version,
    setModels: (models) => {
      context.models = [...models]
    },
  }
}

async function handle(context: LmStudioContext, exchange: Exchange, cors: boolean): Promise<void> {
  const { method, path } = exchange
  if (cors && method === 'OPTIONS') return exchange.wire.send(204, 'text/plain', '')
  const route = routes.find(
    (known) =>
      known.method === method &&
      (known.versions?.includes(context.version) ?? true) &&
      (known.path.endsWith('/') ? path.startsWith(known.path) : path === known.path),
  )
  if (!route) return unexpectedEndpoint(exchange)
  try {
    checkToken(context, exchange)
    await route.handler(context, exchange)
  } catch (error) {
    if (!(error instanceof LmStudioError)) throw error
    await sendJson(exchange, error.body, error.status)
  }
}

/** The greeting needs no token: programs look for the server with it. */
function checkToken(context: LmStudioContext, exchange: Exchange): void {
  if (context.apiToken === null || exchange.path === '/lmstudio-greeting') return
  const given = exchange.headers.authorization
  if (given === `Bearer ${context.apiToken}`) return
  const message = given
    ? 'The LM Studio API token that was provided is not valid.'
    : "An LM Studio API token is required to make requests to this server, but none was provided using the Authorization header using the 'Bearer' scheme."
  throw new LmStudioError(401, {
    error: { type: 'invalid_request', code: 'invalid_api_key', message },
  })
}
