/** Milliseconds of one repeated thing, measured. */
export interface Measurement {
  name: string
  samples: number[]
}

/** The sample below which `share` (0..1) of all samples lie, by nearest rank; `NaN` without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Runs `work` and adds the milliseconds it took to `samples`. */
export function timed<T>(samples: number[], work: () => T): T {
  const start = performance.now()
  try {
    return work()
  } finally {
    samples.push(performance.now() - start)
  }
}

/** Prints one line for each measurement: n, median, p95, p99 and the worst, in milliseconds. */
export function printReport(title: string, measurements: readonly Measurement[]): void {
  const rows = measurements.map(({ name, samples }) => [
    name,
    String(samples.length),
    ...[0.5, 0.95, 0.99, 1].map((share) => milliseconds(percentile(samples, share))),
  ])
  const table = [['ms', 'n', 'median', 'p95', 'p99', 'max'], ...rows]
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  console.log(`\n${title}`)
  for (const row of table) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths?.[column] ?? 0) : cell.padStart(widths?.[column] ?? 0),
    )
    console.log(`  ${cells.join('  ')}`)
  }
}

function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1)
}
