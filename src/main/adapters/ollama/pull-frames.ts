import { z } from 'zod'
import type { OperationProgress } from '#engine/endpoints/model-server'
import { classifyFailure, errorIn } from '../http/failures.ts'
import { malformedFrame } from '../http/generation.ts'
import { ollamaFailureRules } from './failures.ts'

const bytes = z.number().nonnegative().nullish().catch(null)

/** `completed` is left out at 0. Source: ollama/ollama api/types.go ProgressResponse. */
const pullFrame = z.object({
  status: z.string(),
  digest: z.string().max(200).nullish().catch(null),
  total: bytes,
  completed: bytes,
})

const mostLayers = 1000

export interface PullDecoder {
  /** Where the pull stands after this line of `/api/pull`. Throws `ServerFailure`. */
  read(line: string): OperationProgress
  /** Whether the last line was a new step or more bytes than ever before. */
  advanced(): boolean
  /** `success` was said. */
  finished(): boolean
}

/**
 * Reads the lines of `/api/pull`. A layer's bytes may run backwards, when a part of it failed and is fetched again; that
 * is told as it is, but is no progress.
 */
export function createPullDecoder(): PullDecoder {
  const layers = new Map<string, { completedBytes: number; totalBytes: number; most: number }>()
  const steps = new Set<string>()
  let advanced = false
  let finished = false

  const current = (step: string): OperationProgress => {
    const all = [...layers].map(([name, { completedBytes, totalBytes }]) => ({
      name,
      completedBytes,
      totalBytes,
    }))
    const total = all.reduce((sum, layer) => sum + layer.totalBytes, 0)
    const completed = all.reduce((sum, layer) => sum + layer.completedBytes, 0)
    const progress = finished ? 1 : total === 0 ? null : completed / total
    return { step, progress, layers: all }
  }

  return {
    read(line) {
      const value = parseLine(line)
      const said = errorIn(value)
      if (said !== null) throw classifyFailure(ollamaFailureRules, said)
      const parsed = pullFrame.safeParse(value)
      if (!parsed.success) throw malformedFrame(line)
      const { status, digest, total, completed } = parsed.data
      const step = status.slice(0, 200)
      advanced = steps.size < mostLayers && !steps.has(step)
      steps.add(step)
      if (total) {
        const name = digest ?? step
        const before = layers.get(name)?.most ?? -1
        const completedBytes = Math.min(total, completed ?? 0)
        if (layers.has(name) || layers.size < mostLayers) {
          advanced ||= completedBytes > before
          layers.set(name, {
            completedBytes,
            totalBytes: total,
            most: Math.max(before, completedBytes),
          })
        }
      }
      finished = status === 'success'
      return current(step)
    },
    advanced: () => advanced,
    finished: () => finished,
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw malformedFrame(line)
  }
}
