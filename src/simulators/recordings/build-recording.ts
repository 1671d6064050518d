import type { GpuFrame, RecordedCard } from '#shared/gpu-recording'

export const gibibyte = 1024 ** 3

/** One moment of a card: second, GiB in use, share busy, °C, W. What lies between two is reckoned. */
export type KeyFrame = readonly [number, number, number, number | null, number | null]

export interface CardSketch extends Omit<RecordedCard, 'frames'> {
  totalBytes: number
  /** GiB that the driver keeps: neither used nor free. */
  keptGiB: number
  keys: readonly KeyFrame[]
  /** Programs and the share of the memory in use that each of them holds; `null` = the platform does not tell. */
  programs: readonly { pid: number; name: string; share: number }[] | null
}

/** Draws a card's frames, one each second, from a few moments of it. */
export function drawCard({ keptGiB, keys, programs, ...card }: CardSketch): RecordedCard {
  const seconds = (keys.at(-1)?.[0] ?? 0) + 1
  const frames = Array.from({ length: seconds }, (_, second): GpuFrame => {
    const at = (index: 1 | 2 | 3 | 4) => between(keys, second, index)
    const usedBytes = Math.round((at(1) ?? 0) * gibibyte)
    const rest = card.totalBytes - usedBytes - Math.round(keptGiB * gibibyte)
    return {
      usedBytes,
      freeBytes: Math.max(0, rest),
      utilisation: at(2),
      temperatureC: rounded(at(3)),
      powerW: rounded(at(4)),
      processes:
        programs?.map(({ share, ...program }) => ({
          ...program,
          usedBytes: Math.round(usedBytes * share),
        })) ?? null,
    }
  })
  return { ...card, frames }
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}

function between(keys: readonly KeyFrame[], second: number, index: 1 | 2 | 3 | 4): number | null {
  const after = keys.find((key) => key[0] >= second) ?? keys.at(-1)
  const before = keys.findLast((key) => key[0] <= second) ?? keys[0]
  const from = before?.[index]
  const to = after?.[index]
  if (!before || !after || from == null || to == null) return null
  const width = after[0] - before[0]
  return width === 0 ? from : from + ((to - from) * (second - before[0])) / width
}
