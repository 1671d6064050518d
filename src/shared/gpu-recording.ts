import { z } from 'zod'

const bytes = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 50)
  .nullable()

/** Readings of graphics cards, frame after frame, to be played again. Whatever the machine did not tell is `null`. */
export const gpuRecording = z.object({
  title: z.string().max(200),
  /** Time from one frame to the next, in milliseconds. */
  everyMs: z.number().positive().max(3_600_000),
  cards: z
    .array(
      z.object({
        id: z.string().min(1).max(200),
        name: z.string().max(200),
        vendor: z.enum(['nvidia', 'amd', 'apple', 'intel', 'unknown']),
        totalBytes: bytes,
        unified: z.boolean(),
        confidence: z.enum(['exact', 'good', 'estimate', 'unknown']),
        frames: z
          .array(
            z.object({
              usedBytes: bytes,
              freeBytes: bytes,
              utilisation: z.number().min(0).max(1).nullable(),
              temperatureC: z.number().nullable(),
              powerW: z.number().nullable(),
              processes: z
                .array(
                  z.object({
                    pid: z.number().int().positive(),
                    name: z.string().max(200),
                    usedBytes: bytes,
                  }),
                )
                .nullable(),
            }),
          )
          .min(1)
          .max(100_000),
      }),
    )
    .max(64),
})
export type GpuRecording = z.infer<typeof gpuRecording>
export type RecordedCard = GpuRecording['cards'][number]
export type GpuFrame = RecordedCard['frames'][number]
