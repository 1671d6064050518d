import type { Exchange } from '../http-server.ts'
import type { SimulatedModel } from '../model.ts'
import {
  findModel,
  type LmStudioContext,
  missingParameter,
  nativeError,
  readLmStudioBody,
  sendJson,
} from './context.ts'

/** A download; how far it is follows from the clock. Times in epoch milliseconds. */
export interface DownloadJob {
  id: string
  model: SimulatedModel
  startedAt: number
  bytesPerSecond: number
  stuckAtZero: boolean
  stallsAtLast: boolean
  failsHalfway: boolean
}

/** POST /api/v1/models/download */
export function handleDownload(context: LmStudioContext, exchange: Exchange): Promise<void> {
  const body = readLmStudioBody(exchange)
  if (typeof body.model !== 'string' || body.model === '') throw missingParameter('model')
  if (findModel(context, body.model)) return sendJson(exchange, { status: 'already_downloaded' })
  const wanted = body.model.toLowerCase()
  const model = context.library.find((known) => known.name.toLowerCase() === wanted)
  if (!model) {
    throw nativeError(404, {
      type: 'model_not_found',
      message: `Model "${body.model}" not found`,
      code: 'model_not_found',
      param: 'model',
    })
  }
  const job: DownloadJob = {
    id: `job_${context.createId('job')}`,
    model,
    startedAt: context.clock.now(),
    bytesPerSecond: context.downloadBytesPerSecond / (context.timeScale || 1e-6),
    stuckAtZero: exchange.misbehaves('pull-stuck-at-zero'),
    stallsAtLast: exchange.misbehaves('pull-stalls-at-99'),
    failsHalfway: exchange.misbehaves('pull-retries-exceeded'),
  }
  context.jobs.set(job.id, job)
  return sendJson(exchange, {
    job_id: job.id,
    status: 'downloading',
    total_size_bytes: model.sizeBytes,
    started_at: toIso(job.startedAt),
  })
}

/** GET /api/v1/models/download/status/:job_id. A completed download is in the lists from then on. */
export function handleDownloadStatus(context: LmStudioContext, exchange: Exchange): Promise<void> {
  const id = exchange.path.slice('/api/v1/models/download/status/'.length)
  const job = context.jobs.get(id)
  if (!job) {
    throw nativeError(404, { type: 'job_not_found', message: `Job "${id}" not found` })
  }
  const total = job.model.sizeBytes
  const elapsed = (context.clock.now() - job.startedAt) / 1000
  let downloaded = Math.min(total, Math.floor(elapsed * job.bytesPerSecond))
  if (job.stuckAtZero) downloaded = 0
  if (job.stallsAtLast) downloaded = Math.min(downloaded, Math.floor(total * 0.99))
  const failed = job.failsHalfway && downloaded >= total / 2
  const completedAt = job.startedAt + (total / job.bytesPerSecond) * 1000
  const common = { job_id: job.id, total_size_bytes: total, started_at: toIso(job.startedAt) }
  if (failed) {
    return sendJson(exchange, {
      ...common,
      status: 'failed',
      downloaded_bytes: Math.floor(total / 2),
    })
  }
  if (downloaded >= total) {
    if (!findModel(context, job.model.name)) context.models.push(job.model)
    return sendJson(exchange, {
      ...common,
      status: 'completed',
      completed_at: toIso(completedAt),
      downloaded_bytes: total,
    })
  }
  const stuck = job.stuckAtZero || (job.stallsAtLast && downloaded >= Math.floor(total * 0.99))
  return sendJson(exchange, {
    ...common,
    status: 'downloading',
    downloaded_bytes: downloaded,
    bytes_per_second: stuck ? 0 : Math.round(job.bytesPerSecond),
    ...(stuck ? {} : { estimated_completion: toIso(completedAt) }),
  })
}

function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
