import type { Endpoint } from '#shared/contract/models'
import type { Tone } from '../../../ui/status-dot.tsx'
import { formatMemory } from '../../machine/format-memory.ts'
import type { FitAnswer } from '../../models/fit-asker.ts'
import { describeFit } from '../../models/fit-words.ts'
import { freesIn } from '../../models/frees-in.ts'
import { memoryWords } from '../../models/memory-words.ts'
import type { Track } from './choose-tracks.ts'

export interface TrackWords {
  tone: Tone
  /** How it stands in memory: "8.2 GiB · frees in 4 m", "loading 62 %", "needs 1.9 GiB more". */
  state: string
  /** The same, said whole: "in memory, 8.2 GiB, frees in 4 m". */
  long: string
  /** In memory, coming or going. */
  warm: boolean
}

function plain(tone: Tone, state: string): TrackWords {
  return { tone, state, long: state, warm: false }
}

/** What a cold model would take. */
function sayCold(answer: FitAnswer | undefined): TrackWords {
  if (!answer || 'problem' in answer) return plain('neutral', 'not loaded')
  const { fit } = answer
  if (fit.shortBytes) return plain('neutral', `needs ${formatMemory(fit.shortBytes)} more`)
  if (fit.kind === 'fits' && fit.need) {
    return plain('neutral', `fits with ${formatMemory(fit.need.total)}`)
  }
  return plain('neutral', fit.kind === 'unknown' ? 'not loaded' : describeFit(fit).short)
}

/** What a resident holds; where its server does not tell, its weights say about how much. Bytes. */
function heldWords(held: number | null, weights: number | null): string {
  if (held) return formatMemory(held)
  return weights ? `about ${formatMemory(weights)}` : ''
}

/** How a track's model stands in memory. `now`: epoch milliseconds. */
export function sayTrack(
  { model, operation, awaited }: Track,
  endpoint: Pick<Endpoint, 'state'> | undefined,
  answer: FitAnswer | undefined,
  now: number,
): TrackWords {
  if (!model) return plain('neutral', 'no longer listed')
  if (operation) {
    const { text, more } = memoryWords(model, operation, '')
    const state = [text.toLowerCase(), more].filter(Boolean).join(' ')
    return { tone: 'amber', state, long: state, warm: true }
  }
  if (model.resident) {
    const parts = [
      heldWords(model.resident.vramBytes ?? model.resident.sizeBytes, model.sizeBytes),
      model.pinned ? 'pinned' : freesIn(model.resident.expiresAt, now),
    ].filter(Boolean)
    const state = parts.join(' · ') || 'in memory'
    const long = ['in memory', ...parts].join(', ')
    return { tone: 'green', state, long, warm: true }
  }
  if (awaited) return { tone: 'amber', state: 'loading', long: 'loading', warm: true }
  if (endpoint?.state === 'down') return plain('red', 'its server is down')
  if (model.remote) return plain('neutral', 'runs elsewhere')
  return sayCold(answer)
}
