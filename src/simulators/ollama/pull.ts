import { pause } from '../clock.ts'
import type { Exchange } from '../http-server.ts'
import type { SimulatedBlob, SimulatedModel } from '../model.ts'
import { createRandom, hashText, hexDigits } from '../random.ts'
import { requireModel } from './chat.ts'
import {
  canonicalName,
  findModel,
  now,
  type OllamaContext,
  OllamaError,
  readField,
  readModelName,
  readOllamaBody,
  sendJson,
  streamType,
} from './context.ts'
import { toGoJson } from './go-values.ts'

/** The server reports a download this often. */
const tickMs = 60

/** POST /api/pull */
export async function handlePull(context: OllamaContext, exchange: Exchange): Promise<void> {
  const body = readOllamaBody(exchange)
  const name = readModelName(body, 'PullRequest')
  const stream = readField(body, 'stream', 'boolean', 'PullRequest') ?? true
  const frames = pullFrames(context, exchange, name)
  if (!stream) {
    let last: unknown
    for await (const frame of frames) {
      if ('error' in frame) throw new OllamaError(500, String(frame.error))
      last = frame
    }
    return sendJson(exchange, last)
  }
  exchange.wire.begin(200, streamType)
  for await (const frame of frames) await exchange.wire.frame(`${toGoJson(frame)}\n`)
  await exchange.wire.end()
}

async function* pullFrames(
  context: OllamaContext,
  exchange: Exchange,
  name: string,
): AsyncGenerator<Record<string, unknown>> {
  yield { status: 'pulling manifest' }
  const found = context.library.find((model) => canonicalName(model.name) === canonicalName(name))
  if (!found) {
    yield { error: 'pull model manifest: file does not exist' }
    return
  }
  for (const blob of listBlobs(found)) {
    for await (const frame of fetchBlob(context, exchange, blob)) {
      yield frame
      if ('error' in frame) return
    }
  }
  yield { status: 'verifying sha256 digest' }
  yield { status: 'writing manifest' }
  const installed = findModel(context, found.name)
  if (installed && installed.digest !== found.digest) yield { status: 'removing unused layers' }
  context.models = [
    { ...found, modifiedAt: now(context) },
    ...context.models.filter((model) => model !== installed),
  ]
  yield { status: 'success' }
}

/** The weights, then what lies beside them. */
function listBlobs(model: SimulatedModel): readonly SimulatedBlob[] {
  if (model.blobs.length > 0) return model.blobs
  const random = createRandom(hashText(`blobs of ${model.name}`))
  const small = [7710, 5966, 487].map((bytes) => ({
    digest: `sha256:${random.text(64, hexDigits)}`,
    bytes,
  }))
  const weights = { digest: `sha256:${random.text(64, hexDigits)}`, bytes: model.sizeBytes }
  return [weights, ...small]
}

async function* fetchBlob(
  context: OllamaContext,
  exchange: Exchange,
  blob: SimulatedBlob,
): AsyncGenerator<Record<string, unknown>> {
  const { signal } = exchange.wire
  const total = blob.bytes
  const perTick = Math.max(1, Math.floor((context.downloadBytesPerSecond * tickMs) / 1000))
  const frame = (completed: number) => ({
    status: `pulling ${blob.digest.slice('sha256:'.length, 'sha256:'.length + 12)}`,
    digest: blob.digest,
    total,
    ...(completed > 0 ? { completed } : {}),
  })
  let completed = context.fetched.get(blob.digest) ?? 0
  if (completed >= total) {
    yield frame(total)
    return
  }
  yield frame(completed)
  for (let tick = 1; completed < total; tick++) {
    await exchange.untilBehaved('pull-stuck-at-zero')
    await pause(context.clock, tickMs * context.timeScale, signal)
    completed = Math.min(total, completed + perTick)
    if (completed >= total * 0.99 && exchange.misbehaves('pull-stalls-at-99')) {
      yield frame(Math.floor(total * 0.99))
      await exchange.untilBehaved('pull-stalls-at-99')
    }
    if (completed >= total / 2 && exchange.misbehaves('pull-retries-exceeded')) {
      yield { error: 'max retries exceeded: EOF' }
      return
    }
    if (tick % 4 === 0 && exchange.misbehaves('pull-backwards')) {
      // A part that failed is counted back before it is fetched again.
      yield frame(Math.max(1, completed - 3 * perTick))
      if (tick % 8 === 0) completed -= 2 * perTick
    }
    context.fetched.set(blob.digest, completed)
    yield frame(completed)
  }
}

/** DELETE /api/delete: 200 with an empty body. */
export async function handleDelete(context: OllamaContext, exchange: Exchange): Promise<void> {
  const body = readOllamaBody(exchange)
  const model = requireModel(context, readModelName(body, 'DeleteRequest'))
  for (const resident of [...context.residency.list()]) {
    if (resident.model.name === model.name) void context.residency.unload(resident)
  }
  context.models = context.models.filter((known) => known !== model)
  for (const blob of listBlobs(model)) context.fetched.delete(blob.digest)
  await exchange.wire.send(200, 'text/plain', '')
}

/** POST /api/copy: 200 with an empty body. */
export async function handleCopy(context: OllamaContext, exchange: Exchange): Promise<void> {
  const body = readOllamaBody(exchange)
  const source = readField(body, 'source', 'string', 'CopyRequest') ?? ''
  const destination = readField(body, 'destination', 'string', 'CopyRequest') ?? ''
  const model = findModel(context, source)
  if (!model) throw new OllamaError(404, `model "${source}" not found`)
  if (destination === '') throw new OllamaError(400, 'destination is required')
  const name = canonicalName(destination)
  context.models = [
    { ...model, name, modifiedAt: now(context) },
    ...context.models.filter((known) => canonicalName(known.name) !== name),
  ]
  await exchange.wire.send(200, 'text/plain', '')
}
