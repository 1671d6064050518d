import type { GpuSource } from '#engine/resources/resource-source'
import type { GpuReading } from '#shared/contract/resources'
import type { GpuFrame, GpuRecording, RecordedCard } from '#shared/gpu-recording'

/** The frame of a card at a time since the beginning; after the last frame it begins again. */
export function frameAt(card: RecordedCard, everyMs: number, elapsedMs: number): GpuFrame {
  const index = Math.floor(Math.max(0, elapsedMs) / everyMs) % card.frames.length
  const frame = card.frames[index] ?? card.frames[0]
  if (!frame) throw new Error(`The recording of ${card.name} is empty.`)
  return frame
}

export function readRecordedCard(
  { frames: _frames, ...card }: RecordedCard,
  frame: GpuFrame,
): GpuReading {
  return { ...card, ...frame, source: 'replay', demo: false }
}

/** Plays a recording, from its first frame at the first read, in the time it was recorded in. */
export function createReplaySource(
  recording: GpuRecording,
  monotonic: () => number = () => performance.now(),
): GpuSource {
  let begun: number | null = null
  return {
    name: 'replay',
    async read() {
      begun ??= monotonic()
      const elapsed = monotonic() - begun
      return recording.cards.map((card) =>
        readRecordedCard(card, frameAt(card, recording.everyMs, elapsed)),
      )
    },
    close() {},
  }
}
