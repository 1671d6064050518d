import type { GpuProcess, GpuReading } from '#shared/contract/resources'
import {
  checkMemory,
  cleanName,
  mebibyte,
  parseBytes,
  parseFigure,
  parsePercent,
  processName,
} from './figures.ts'

/** Format of both queries: `nvidia-smi --help-query-gpu` and `--help-query-compute-apps`. Memory in MiB. */
export const gpuQuery =
  '--query-gpu=index,uuid,name,memory.total,memory.used,memory.free,utilization.gpu,temperature.gpu,power.draw'
export const processQuery = '--query-compute-apps=gpu_uuid,pid,process_name,used_memory'
export const plainCsv = '--format=csv,noheader,nounits'

/** Chips whose graphics part lives in main memory; the tool prints `[N/A]` for their memory. */
const unifiedChips = /\b(GB10|Thor|Orin|Xavier|Tegra)\b/i
const uuidPattern = /^(GPU|MIG)-[0-9a-f][0-9a-f-]{6,}/i

/** One line of the card query; `null` for anything else the tool may say. */
export function parseGpuLine(line: string): GpuReading | null {
  const fields = line.split(/,\s+/)
  const [index, uuid = '', ...rest] = fields
  // Read from both ends: six figures at the end, and whatever is between belongs to the name.
  const figures = rest.splice(-6)
  const name = cleanName(rest.join(', '))
  if (figures.length < 6 || !name || !uuidPattern.test(uuid)) return null
  if (parseFigure(index, 0, 1023) === null) return null
  const [total, used, free, utilisation, temperature, power] = figures
  const memory = checkMemory({
    totalBytes: parseBytes(total, mebibyte),
    usedBytes: parseBytes(used, mebibyte),
    freeBytes: parseBytes(free, mebibyte),
  })
  const told = memory.totalBytes !== null && memory.usedBytes !== null && memory.freeBytes !== null
  return {
    id: cleanName(uuid),
    name,
    vendor: 'nvidia',
    ...memory,
    unified: memory.totalBytes === null && unifiedChips.test(name),
    utilisation: parsePercent(utilisation),
    temperatureC: parseFigure(temperature, -50, 200),
    powerW: parseFigure(power, 0, 5_000),
    source: 'nvidia-smi',
    confidence: told ? 'exact' : 'unknown',
    processes: null,
    demo: false,
  }
}

/** What holds memory, by the card's uuid. Lines that are none are left out; a program's path may hold commas. */
export function parseProcesses(output: string): Map<string, GpuProcess[]> {
  const byCard = new Map<string, GpuProcess[]>()
  for (const line of output.split(/\r?\n/)) {
    const [uuid = '', pidText, ...rest] = line.split(/,\s+/)
    const used = rest.pop()
    const pid = parseFigure(pidText, 1, 2 ** 32)
    if (!uuidPattern.test(uuid) || pid === null || !Number.isInteger(pid) || used === undefined) {
      continue
    }
    const list = byCard.get(uuid) ?? []
    list.push({
      pid,
      name: processName(rest.join(', '), pid),
      usedBytes: parseBytes(used, mebibyte),
    })
    byCard.set(uuid, list)
  }
  return byCard
}

/**
 * Gives cards their processes. In MIG mode the tool names slices rather than cards, and then it can't be said whose
 * they are: unknown, rather than nobody's.
 */
export function withProcesses(
  gpus: readonly GpuReading[],
  byCard: ReadonlyMap<string, GpuProcess[]> | null,
): GpuReading[] {
  const sliced = byCard && [...byCard.keys()].some((uuid) => /^MIG-/i.test(uuid))
  return gpus.map((gpu) => ({
    ...gpu,
    processes: byCard ? (byCard.get(gpu.id) ?? (sliced ? null : [])) : null,
  }))
}
