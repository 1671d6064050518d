import { z } from 'zod'
import type { OperationProgress, ServerFailure } from '#engine/endpoints/model-server'
import { askJson } from '../http/ask-json.ts'
import { boundText, serverFailure } from '../http/failures.ts'
import { stepOf } from '../http/operation-progress.ts'
import { waitFor } from '../http/poll.ts'
import type { RefusalContext } from '../http/refusal.ts'

const bytes = z.number().nonnegative().nullish().catch(null)

/** A job as `POST …/download` and `GET …/download/status/:job_id` describe it. Source: lmstudio.ai/docs, REST v1. */
const downloadJob = z.object({
  job_id: z.string().min(1).max(400).nullish(),
  status: z.string(),
  total_size_bytes: bytes,
  downloaded_bytes: bytes,
  error: z.unknown().optional(),
})
type DownloadJob = z.infer<typeof downloadJob>

/**
 * Fetches a model as a job of LM Studio, asked about now and then. Pausing it in the app is no stall. The interface
 * can't cancel a job: when `signal` aborts it is only watched no longer, and goes on in LM Studio.
 */
export async function* downloadLmStudioModel(
  context: RefusalContext,
  model: string,
  signal: AbortSignal,
): AsyncGenerator<OperationProgress> {
  const { limits } = context
  const begun = await askJob(context, 'POST', '/api/v1/models/download', { model }, signal)
  if (begun.status === 'already_downloaded' || begun.status === 'completed') {
    return yield stepOf('already downloaded', 1)
  }
  if (!begun.job_id) {
    throw serverFailure('malformed', `LM Studio began the download of ${model} without a job.`)
  }
  const path = `/api/v1/models/download/status/${encodeURIComponent(begun.job_id)}`
  let job = begun
  let most = -1
  let movedAt = performance.now()
  for (;;) {
    const downloaded = job.downloaded_bytes ?? 0
    if (downloaded > most || job.status === 'paused') {
      most = Math.max(most, downloaded)
      movedAt = performance.now()
    }
    if (job.status === 'failed') throw downloadFailed(model, job)
    yield progressOf(model, job, begun.total_size_bytes ?? null)
    if (job.status === 'completed') return
    if (performance.now() - movedAt > limits.pullIdleMs) throw noFurther(model, limits.pullIdleMs)
    await waitFor(limits.pollMs, signal)
    job = await askJob(context, 'GET', path, undefined, signal)
  }
}

async function askJob(
  context: RefusalContext,
  method: 'GET' | 'POST',
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<DownloadJob> {
  const timeoutMs = context.limits.listMs
  const answer = await askJson({ method, path, body, timeoutMs }, context, signal)
  const parsed = downloadJob.safeParse(answer)
  if (parsed.success) return parsed.data
  const message = `${context.origin}${path} answered with something that is no download.`
  throw serverFailure('malformed', message, { cause: parsed.error })
}

function progressOf(model: string, job: DownloadJob, begunTotal: number | null): OperationProgress {
  const total = job.total_size_bytes ?? begunTotal
  const done = job.status === 'completed'
  if (!total) return stepOf(job.status, done ? 1 : null)
  const completed = done ? total : Math.min(total, job.downloaded_bytes ?? 0)
  return {
    step: job.status.slice(0, 200),
    progress: completed / total,
    layers: [{ name: model, completedBytes: completed, totalBytes: total }],
  }
}

function downloadFailed(model: string, job: DownloadJob): ServerFailure {
  const why =
    job.error === undefined ? '' : ` It said: ${boundText(JSON.stringify(job.error), 500)}`
  const message = `LM Studio gave up the download of ${model}.${why} Look at it in LM Studio, or start it again.`
  return serverFailure('unknown', message)
}

function noFurther(model: string, withinMs: number): ServerFailure {
  const seconds = Math.round(withinMs / 100) / 10
  const message = `The download of ${model} got no further for ${seconds} s. It may go on in LM Studio; start it again to watch it.`
  return serverFailure('stalled', message)
}
