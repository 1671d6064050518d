import type { ResourceReading } from '#shared/contract/resources'
import { type OwnerShare, type ResidentOwner, shareOfCard, splitByOwner } from './owners.ts'

/** The memory that decides what fits, for the meter in the frame. */
export interface MainMemory {
  label: 'VRAM' | 'RAM'
  usedBytes: number
  totalBytes: number
  shares: OwnerShare[]
  demo: boolean
}

/** All graphics memory together, or main memory where no card is known; `null` = nothing is known. */
export function mainMemory(
  reading: ResourceReading | null,
  owners: readonly ResidentOwner[] | null,
): MainMemory | null {
  if (!reading) return null
  const cards = reading.gpus.flatMap((gpu) =>
    gpu.totalBytes && gpu.usedBytes !== null
      ? [{ gpu, totalBytes: gpu.totalBytes, usedBytes: gpu.usedBytes }]
      : [],
  )
  const demo = cards.some(({ gpu }) => gpu.demo)
  const counted = cards.filter(({ gpu }) => gpu.demo === demo)
  if (counted.length > 0) {
    const sum = (field: 'totalBytes' | 'usedBytes') =>
      counted.reduce((total, card) => total + card[field], 0)
    const share = counted.reduce((total, { gpu }) => total + shareOfCard(gpu, reading.gpus), 0)
    const usedBytes = sum('usedBytes')
    const mine = owners?.filter((owner) => owner.demo === demo) ?? null
    return {
      label: 'VRAM',
      usedBytes,
      totalBytes: sum('totalBytes'),
      shares: splitByOwner(usedBytes, mine, Math.min(1, share)),
      demo,
    }
  }
  const { usedBytes, totalBytes } = reading.memory
  if (usedBytes === null || !totalBytes) return null
  return {
    label: 'RAM',
    usedBytes,
    totalBytes,
    shares: splitByOwner(usedBytes, [], 1),
    demo: false,
  }
}
