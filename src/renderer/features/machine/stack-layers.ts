import type { GpuHistory, GpuReading, Series } from '#shared/contract/resources'
import { type OwnerShare, ownersAt, type ResidentsSample, splitByOwner } from './owners.ts'

/** One owner's band in a stacked chart: `upper` less `lower` is what it held, row by row, in bytes. */
export interface Layer {
  key: OwnerShare['key']
  name: string
  lower: Series
  upper: Series
}

/** A card's history split by owner, bottom layer first. Rows where use is unknown stay unknown in every layer. */
export function stackLayers(
  at: readonly number[],
  gpu: GpuHistory,
  samples: readonly ResidentsSample[],
  card: Pick<GpuReading, 'demo'>,
  share: number,
): Layer[] {
  const rows = at.map((time, index) => {
    const used = gpu.usedBytes[index] ?? null
    if (used === null) return null
    const owners = ownersAt(samples, time)?.filter(({ demo }) => demo === card.demo) ?? null
    return splitByOwner(used, owners, share)
  })
  const names = new Map<OwnerShare['key'], string>()
  for (const row of rows) for (const { key, name } of row ?? []) names.set(key, name)
  let floor: Series = rows.map((row) => (row ? 0 : null))
  return [...names].map(([key, name]) => {
    const lower = floor
    const upper = rows.map((row, index) => {
      const below = lower[index] ?? null
      if (!row || below === null) return null
      return below + (row.find((share) => share.key === key)?.bytes ?? 0)
    })
    floor = upper
    return { key, name, lower, upper }
  })
}
