import { pause } from '../clock.ts'
import { embedText } from '../embedding.ts'
import type { Exchange } from '../http-server.ts'
import { countTokens } from '../tokenise.ts'
import { type LmStudioContext, LmStudioError, readLmStudioBody, sendJson } from './context.ts'
import { findOrLoad } from './loading.ts'

/** POST /v1/embeddings */
export async function handleEmbeddings(
  context: LmStudioContext,
  exchange: Exchange,
): Promise<void> {
  const body = readLmStudioBody(exchange)
  const list = Array.isArray(body.input) ? body.input : [body.input]
  const texts = list.filter((item): item is string => typeof item === 'string')
  if (texts.length === 0 || texts.length < list.length) {
    throw new LmStudioError(400, {
      error: "'input' field must be a string or an array of strings",
    })
  }
  const name = typeof body.model === 'string' ? body.model : ''
  const { resident } = await findOrLoad(context, exchange, name, body.ttl)
  const { model } = resident
  if (!model.embeds) {
    throw new LmStudioError(404, {
      error: {
        message: `Failed to load model "${name}". Error: Model is not embedding.`,
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    })
  }
  const release = await context.residency.use(resident, null, exchange.wire.signal)
  try {
    const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0)
    const ms = (tokens / model.promptTokensPerSecond) * 1000 * context.timeScale
    await pause(context.clock, ms, exchange.wire.signal)
    const base64 = body.encoding_format === 'base64'
    await sendJson(exchange, {
      object: 'list',
      data: texts.map((text, index) => {
        const vector = embedText(text, model.dimensions)
        return {
          object: 'embedding',
          embedding: base64
            ? Buffer.from(new Float32Array(vector).buffer).toString('base64')
            : vector,
          index,
        }
      }),
      model: resident.id,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    })
  } finally {
    release()
  }
}
