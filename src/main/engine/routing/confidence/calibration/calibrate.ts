import { z } from 'zod'
import { calibrationReport } from '#shared/contract/confidence'
import type { Chances } from '../cold-start.ts'
import { evidenceVersion } from '../features.ts'
import { chanceFrom, type FittedTarget, fitTarget } from './fit-target.ts'

/**
 * One answer and what became of it. Where the bigger model was not asked, `biggerSucceeded` is `null`: a failure then
 * teaches only that it failed.
 */
export interface CalibrationSample {
  version: number
  evidence: number[]
  cold: Chances
  failed: boolean
  biggerSucceeded: boolean | null
  /** 1 = sure; less for weak signs, such as a thumb that may have meant the style. */
  weight: number
}

/** What was learned of one model in one quantisation. Plain data; `parseCalibration` reads it back. */
export interface Calibration {
  version: number
  failed: FittedTarget
  worth: FittedTarget
}

/** Newest last; older ones than this many tell of a model as it no longer is, and cost time. */
const mostSamples = 5000

/** Learns from a model's samples; those of another version of the evidence are passed over. Pure, never throws. */
export function calibrate(samples: readonly CalibrationSample[]): Calibration {
  const known = samples.filter(({ version }) => version === evidenceVersion).slice(-mostSamples)
  return {
    version: evidenceVersion,
    failed: fitTarget(
      known.map(({ evidence, cold, failed, weight }) => ({
        evidence,
        cold: cold.failed,
        y: failed ? 1 : 0,
        weight,
      })),
    ),
    worth: fitTarget(
      known.flatMap(({ evidence, cold, failed, biggerSucceeded, weight }) => {
        // A right answer is not worth asking again, whatever the bigger one would have said.
        if (failed && biggerSucceeded === null) return []
        return [{ evidence, cold: cold.worth, y: failed && biggerSucceeded ? 1 : 0, weight }]
      }),
    ),
  }
}

/** The chances as a model's own answers have taught them. */
export function calibrated(
  calibration: Calibration | null,
  evidence: readonly number[],
  cold: Chances,
): Chances {
  if (calibration?.version !== evidenceVersion) return cold
  const failed = chanceFrom(calibration.failed, evidence, cold.failed)
  return { failed, worth: Math.min(failed, chanceFrom(calibration.worth, evidence, cold.worth)) }
}

const numbers = z.array(z.number()).max(mostSamples)
const fittedTarget = z.object({
  report: calibrationReport,
  head: z
    .object({ means: numbers, scales: numbers, weights: numbers, bias: z.number() })
    .nullable(),
  platt: z.object({ slope: z.number(), offset: z.number() }).nullable(),
  curve: z.object({ xs: numbers, ys: numbers }).nullable(),
})
const calibrationSchema = z.object({
  version: z.number().int(),
  failed: fittedTarget,
  worth: fittedTarget,
})

/** A stored calibration, or `null` where it can't be read or was learned on other evidence. */
export function parseCalibration(value: unknown): Calibration | null {
  const { data } = calibrationSchema.safeParse(value)
  return data?.version === evidenceVersion ? data : null
}
