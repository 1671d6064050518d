import { type SimulatorClock, systemClock } from '../clock.ts'
import { RefusedRequest } from '../completions/read-request.ts'
import { lmStudioModels } from '../default-models.ts'
import { type Exchange, startSimulatorHttp } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import { createIdMaker, createRandom, type IdMaker } from '../random.ts'
import type { ReplyScript } from '../reply/request.ts'
import { createResidency } from '../residency.ts'
import type { SimulatedMemory } from '../resident.ts'
import { createSimulator, type Simulator } from '../simulator.ts'
import { handleChat } from './chat.ts'
import type { OpenAiContext } from './context.ts'
import { flavours, type OpenAiFlavour } from './flavours.ts'

export interface OpenAiSimulatorOptions {
  /** Default `generic`. vLLM holds the first model alone. */
  flavour?: OpenAiFlavour
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
  /** When set, requests need `Authorization: Bearer <key>`. */
  apiKey?: string
  /** Default 32768. */
  contextLength?: number
  /** Puts usage into every chunk, asked or not. */
  countsInEveryChunk?: boolean
  /** What becomes of a wish for log-probabilities. Default `given`. */
  logprobs?: OpenAiContext['logprobs']
}

export interface OpenAiSimulator extends Simulator {
  flavour: OpenAiFlavour
}

type Handler = (context: OpenAiContext, exchange: Exchange) => Promise<void>

const routes: Record<string, Handler> = {
  'GET /v1/models': handleModels,
  'POST /v1/chat/completions': handleChat,
}
const vllmRoutes: Record<string, Handler> = {
  ...routes,
  'GET /version': (context, exchange) =>
    sendJson(exchange, { version: flavours[context.flavour].version }),
  'GET /health': (_context, exchange) => exchange.wire.send(200, 'text/plain', ''),
}

/** Listens on loopback until closed. */
export async function startOpenAiSimulator(
  options: OpenAiSimulatorOptions = {},
): Promise<OpenAiSimulator> {
  const clock = options.clock ?? systemClock
  const timeScale = options.timeScale ?? 1
  const seed = options.seed ?? 4
  const flavour = options.flavour ?? 'generic'
  const models = options.models ?? lmStudioModels
  const context: OpenAiContext = {
    flavour,
    clock,
    timeScale,
    seed,
    createId:
      options.createId ??
      createIdMaker(createRandom(seed), { completion: 32, call: 32, job: 10, response: 16 }),
    apiKey: options.apiKey ?? null,
    contextLength: options.contextLength ?? 32_768,
    countsInEveryChunk: options.countsInEveryChunk ?? false,
    logprobs: options.logprobs ?? 'given',
    residency: createResidency({
      clock,
      timeScale,
      memory: options.memory ?? { vramBytes: Number.MAX_SAFE_INTEGER },
      maxLoaded: Number.POSITIVE_INFINITY,
    }),
    reply: options.reply,
    models: flavour === 'generic' ? [...models] : models.slice(0, 1),
    generating: 0,
  }
  const { error, types } = flavours[flavour]
  const broken = (message: string) =>
    JSON.stringify(error({ status: 500, type: types.broken, message, extra: {} }))
  const http = await startSimulatorHttp({
    port: options.port ?? 0,
    now: () => clock.now(),
    errors: { body: broken, frame: (text) => `data: ${broken(text)}\n\n` },
    headers: { server: 'uvicorn' },
    handle: (exchange) => handle(context, exchange),
  })
  return {
    ...createSimulator(http, context),
    flavour,
  }
}

async function handle(context: OpenAiContext, exchange: Exchange): Promise<void> {
  const { method, path, headers } = exchange
  const { apiKey, flavour } = context
  const known = flavour === 'generic' ? routes : vllmRoutes
  const handler = known[`${method} ${path}`]
  // FastAPI answers before any handler does.
  if (!handler) return sendJson(exchange, { detail: 'Not Found' }, 404)
  const needsKey = path.startsWith('/v1/') && apiKey !== null
  if (needsKey && headers.authorization !== `Bearer ${apiKey}`) {
    return sendJson(exchange, { error: 'Unauthorized' }, 401)
  }
  try {
    await handler(context, exchange)
  } catch (error) {
    if (!(error instanceof RefusedRequest)) throw error
    await sendJson(exchange, flavours[flavour].error(error), error.status)
  }
}

/** GET /v1/models: with none, `data` is `null` on servers written in Go. */
function handleModels(context: OpenAiContext, exchange: Exchange): Promise<void> {
  const created = Math.floor(context.clock.now() / 1000)
  const data = context.models.map((model) =>
    context.flavour === 'generic'
      ? { id: model.name, object: 'model', created, owned_by: 'local' }
      : {
          id: model.name,
          object: 'model',
          created,
          owned_by: 'vllm',
          root: `${model.publisher}/${model.name}`,
          parent: null,
          max_model_len: Math.min(context.contextLength, model.contextLength),
          permission: [],
        },
  )
  return sendJson(exchange, { object: 'list', data: data.length > 0 ? data : null })
}

function sendJson(exchange: Exchange, value: unknown, status = 200): Promise<void> {
  return exchange.wire.send(status, 'application/json; charset=utf-8', JSON.stringify(value))
}
