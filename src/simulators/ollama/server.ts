import { type SimulatorClock, systemClock } from '../clock.ts'
import { ollamaLibrary, ollamaModels } from '../default-models.ts'
import { type Exchange, startSimulatorHttp } from '../http-server.ts'
import { gibibyte, type SimulatedModel } from '../model.ts'
import { createIdMaker, createRandom, type IdMaker } from '../random.ts'
import type { ReplyScript } from '../reply/request.ts'
import { createResidency } from '../residency.ts'
import type { SimulatedMemory } from '../resident.ts'
import { createSimulator, type Simulator } from '../simulator.ts'
import { allowsHost, allowsOrigin } from './access.ts'
import { handleChat, handleGenerate } from './chat.ts'
import { type OllamaContext, OllamaError, type OllamaVersion, sendJson } from './context.ts'
import { handleEmbed, handleOldEmbeddings } from './embed.ts'
import { toGoJson } from './go-values.ts'
import { handlePs, handleTags, handleVersion } from './lists.ts'
import {
  describeOpenAiError,
  handleChatCompletions,
  handleOpenAiEmbeddings,
  handleOpenAiModel,
  handleOpenAiModels,
} from './openai.ts'
import { handleCopy, handleDelete, handlePull } from './pull.ts'
import { handleShow } from './show.ts'

export interface OllamaSimulatorOptions {
  version?: OllamaVersion
  /** 0 = a free one. */
  port?: number
  models?: readonly SimulatedModel[]
  /** What a pull can find. */
  library?: readonly SimulatedModel[]
  memory?: SimulatedMemory
  seed?: number
  keepAliveMs?: number
  /** 1 = real speed, 0 = as fast as possible. Does not touch keep-alive. */
  timeScale?: number
  clock?: SimulatorClock
  /** Scripted replies in place of composed ones. */
  reply?: ReplyScript
  /** Fixed ids in place of random ones. */
  createId?: IdMaker
  /** OLLAMA_NUM_PARALLEL. Default 1. */
  parallel?: number
  /** OLLAMA_MAX_QUEUE. Default 512. */
  maxQueue?: number
  /** OLLAMA_MAX_LOADED_MODELS. Default 3. */
  maxLoaded?: number
  /** Zone of the times in /api/ps. Default: UTC. */
  utcOffsetMinutes?: number
  /** Default 50 MB/s. */
  downloadBytesPerSecond?: number
}

export interface OllamaSimulator extends Simulator {
  version: OllamaVersion
  setModels(models: readonly SimulatedModel[]): void
}

type Handler = (context: OllamaContext, exchange: Exchange) => Promise<void>

const routes: Record<string, Record<string, Handler>> = {
  '/': { GET: handleRoot, HEAD: handleRoot },
  '/api/version': { GET: handleVersion, HEAD: handleVersion },
  '/api/tags': { GET: handleTags, HEAD: handleTags },
  '/api/ps': { GET: handlePs },
  '/api/chat': { POST: handleChat },
  '/api/generate': { POST: handleGenerate },
  '/api/show': { POST: handleShow },
  '/api/embed': { POST: handleEmbed },
  '/api/embeddings': { POST: handleOldEmbeddings },
  '/api/pull': { POST: handlePull },
  '/api/delete': { DELETE: handleDelete },
  '/api/copy': { POST: handleCopy },
  '/v1/models': { GET: handleOpenAiModels },
  '/v1/chat/completions': { POST: handleChatCompletions },
  '/v1/embeddings': { POST: handleOpenAiEmbeddings },
  // The server has these; their answers are not simulated.
  '/api/status': { GET: handleUnsimulated },
  '/api/push': { POST: handleUnsimulated },
  '/api/create': { POST: handleUnsimulated },
  '/api/me': { POST: handleUnsimulated },
  '/api/signout': { POST: handleUnsimulated },
  '/v1/completions': { POST: handleUnsimulated },
  '/v1/responses': { POST: handleUnsimulated },
  '/v1/messages': { POST: handleUnsimulated },
}

const oneModel: Record<string, Handler> = { GET: handleOpenAiModel }

const blankChunk =
  'data: {"id":"chatcmpl-0","object":"chat.completion.chunk","created":0,"model":"","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n'

const errors = {
  body: (text: string) => toGoJson({ error: text }),
  // Under /v1 the server's writer takes an error for an empty piece of the answer.
  frame: (text: string, path: string) =>
    path.startsWith('/v1/') ? blankChunk : `${toGoJson({ error: text })}\n`,
}

/** Listens on loopback until closed. */
export async function startOllamaSimulator(
  options: OllamaSimulatorOptions = {},
): Promise<OllamaSimulator> {
  const clock = options.clock ?? systemClock
  const timeScale = options.timeScale ?? 1
  const memory = options.memory ?? { vramBytes: 16 * gibibyte, ramBytes: 32 * gibibyte }
  const seed = options.seed ?? 1
  const random = createRandom(seed)
  const context: OllamaContext = {
    version: options.version ?? '0.33.0',
    clock,
    timeScale,
    seed,
    random,
    createId:
      options.createId ?? createIdMaker(random, { completion: 3, call: 8, job: 10, response: 16 }),
    keepAliveMs: options.keepAliveMs ?? 300_000,
    parallel: options.parallel ?? 1,
    maxQueue: options.maxQueue ?? 512,
    memory,
    utcOffsetMinutes: options.utcOffsetMinutes ?? 0,
    downloadBytesPerSecond: options.downloadBytesPerSecond ?? 50_000_000,
    library: options.library ?? ollamaLibrary,
    residency: createResidency({ clock, timeScale, memory, maxLoaded: options.maxLoaded ?? 3 }),
    reply: options.reply,
    models: [...(options.models ?? ollamaModels)],
    fetched: new Map(),
    generating: 0,
  }
  const http = await startSimulatorHttp({
    port: options.port ?? 0,
    now: () => clock.now(),
    errors,
    headers: {},
    handle: (exchange) => handle(context, exchange),
  })
  return {
    ...createSimulator(http, context),
    version: context.version,
    setModels: (models) => {
      context.models = [...models]
    },
  }
}

function handleRoot(_context: OllamaContext, exchange: Exchange): Promise<void> {
  return exchange.wire.send(200, 'text/plain; charset=utf-8', 'Ollama is running')
}

function handleUnsimulated(_context: OllamaContext, exchange: Exchange): Promise<void> {
  throw new OllamaError(501, `${exchange.method} ${exchange.path} is not simulated`)
}

async function handle(context: OllamaContext, exchange: Exchange): Promise<void> {
  const { method, path, headers, wire } = exchange
  if (!allowsHost(headers.host ?? '') || !allowsOrigin(headers.origin)) {
    return wire.send(403, 'text/plain', '')
  }
  if (headers.origin) wire.header('access-control-allow-origin', headers.origin)
  if (method === 'OPTIONS' && headers.origin) {
    wire.header('access-control-allow-methods', 'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS')
    wire.header('access-control-allow-headers', 'authorization,content-type,user-agent,accept')
    return wire.send(204, 'text/plain', '')
  }
  const methods = routes[path] ?? (path.startsWith('/v1/models/') ? oneModel : undefined)
  if (!methods) return wire.send(404, 'text/plain', '404 page not found')
  const handler = methods[method]
  if (!handler) return wire.send(405, 'text/plain', '405 method not allowed')
  try {
    await handler(context, exchange)
  } catch (error) {
    if (!(error instanceof OllamaError)) throw error
    const body = path.startsWith('/v1/')
      ? describeOpenAiError(error.status, error.message)
      : { error: error.message, ...error.extra }
    await sendJson(exchange, body, error.status)
  }
}
