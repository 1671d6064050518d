import { pause } from '../clock.ts'
import { embedText } from '../embedding.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import { countTokens } from '../tokenise.ts'
import { isRecord } from './chat-request.ts'
import {
  findModel,
  type OllamaContext,
  OllamaError,
  readField,
  readKeepAlive,
  readModelName,
  readOllamaBody,
  sendJson,
} from './context.ts'
import { schedule } from './schedule.ts'

function requireEmbedder(context: OllamaContext, name: string): SimulatedModel {
  const model = findModel(context, name)
  if (!model) throw new OllamaError(404, `model "${name}" not found, try pulling it first`)
  return model
}

interface Embedded {
  vectors: number[][]
  tokens: number
  loadNs: number
  totalNs: number
}

export async function embedOnOllama(
  context: OllamaContext,
  exchange: Exchange,
  body: Record<string, unknown>,
  name: string,
  texts: readonly string[],
  dimensions: number | null,
): Promise<Embedded> {
  const model = requireEmbedder(context, name)
  const keepAliveMs = readKeepAlive(context, body.keep_alive)
  if (!model.embeds) throw new OllamaError(501, 'this model does not support embeddings')
  const options = isRecord(body.options) ? body.options : {}
  const counts = texts.map(countTokens)
  if (body.truncate === false && counts.some((count) => count > model.contextLength)) {
    throw new OllamaError(400, 'the input length exceeds the context length')
  }
  const { resident, release, loadNs } = await schedule(
    context,
    exchange,
    model,
    options,
    keepAliveMs,
  )
  try {
    const tokens = counts.reduce((sum, count) => sum + Math.min(count, resident.contextLength), 0)
    const seconds = tokens / model.promptTokensPerSecond
    await pause(context.clock, seconds * 1000 * context.timeScale, exchange.wire.signal)
    const width = dimensions === null ? model.dimensions : Math.min(dimensions, model.dimensions)
    const vectors = texts.map((text) => shorten(embedText(text, model.dimensions), width))
    return { vectors, tokens, loadNs, totalNs: loadNs + Math.round(seconds * 1e9) }
  } finally {
    release()
  }
}

/** The first axes, brought back to length one. */
function shorten(vector: number[], width: number): number[] {
  if (width >= vector.length) return vector
  const kept = vector.slice(0, width)
  const length = Math.hypot(...kept)
  return length === 0
    ? kept.map((_, i) => (i === 0 ? 1 : 0))
    : kept.map((v) => Math.fround(v / length))
}

function readTexts(value: unknown): string[] {
  if (value === undefined || value === null) return []
  const list = Array.isArray(value) ? value : [value]
  if (!list.every((item): item is string => typeof item === 'string')) {
    throw new OllamaError(400, 'invalid input type')
  }
  return list.filter((text) => text !== '')
}

/** POST /api/embed */
export async function handleEmbed(context: OllamaContext, exchange: Exchange): Promise<void> {
  const body = readOllamaBody(exchange)
  const name = readModelName(body, 'EmbedRequest')
  requireEmbedder(context, name)
  const texts = readTexts(body.input)
  const dimensions = readField(body, 'dimensions', 'number', 'EmbedRequest') ?? null
  if (texts.length === 0) return sendJson(exchange, { model: name, embeddings: [] })
  const done = await embedOnOllama(context, exchange, body, name, texts, dimensions)
  return sendJson(exchange, {
    model: name,
    embeddings: done.vectors,
    total_duration: done.totalNs,
    load_duration: done.loadNs,
    prompt_eval_count: done.tokens,
  })
}

/** POST /api/embeddings, the older form: one text, one vector. */
export async function handleOldEmbeddings(
  context: OllamaContext,
  exchange: Exchange,
): Promise<void> {
  const body = readOllamaBody(exchange)
  const name = readModelName(body, 'EmbeddingRequest')
  requireEmbedder(context, name)
  const prompt = readField(body, 'prompt', 'string', 'EmbeddingRequest') ?? ''
  if (prompt === '') return sendJson(exchange, { embedding: [] })
  const done = await embedOnOllama(context, exchange, body, name, [prompt], null)
  return sendJson(exchange, { embedding: done.vectors[0] })
}
