/** Bytes, from `vm_stat`, which counts pages; `null` where a line is missing. */
export interface DarwinMemory {
  /** What programs can still get without swapping: free, speculative, inactive and purgeable pages. */
  availableBytes: number | null
}

/** Reads the output of `vm_stat`: a header that names the page size, then `Pages free:   12345.` and so on. */
export function parseVmStat(output: string): DarwinMemory {
  const pageSize = Number(/page size of (\d{3,7}) bytes/.exec(output)?.[1] ?? Number.NaN)
  const pages = (name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d{1,15})\\.?\\s*$`, 'm').exec(output)
    return found ? Number(found[1]) : null
  }
  const free = pages('Pages free')
  const inactive = pages('Pages inactive')
  if (!Number.isFinite(pageSize) || free === null || inactive === null) {
    return { availableBytes: null }
  }
  const more = (pages('Pages speculative') ?? 0) + (pages('Pages purgeable') ?? 0)
  return { availableBytes: (free + inactive + more) * pageSize }
}

/** Reads `sysctl vm.swapusage`: `total = 2048.00M  used = 815.25M  free = 1232.75M  (encrypted)`. */
export function parseSwapUsage(output: string): { total: number | null; used: number | null } {
  const units: Record<string, number> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }
  const figure = (name: string) => {
    const found = new RegExp(`\\b${name} = (\\d{1,9}[.,]\\d{1,4})([KMGT])`).exec(output)
    const unit = units[found?.[2] ?? '']
    return found?.[1] && unit ? Math.round(Number(found[1].replace(',', '.')) * unit) : null
  }
  const total = figure('total')
  const used = figure('used')
  return total !== null && used !== null && used > total ? { total, used: null } : { total, used }
}
