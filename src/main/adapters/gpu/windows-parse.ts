import { z } from 'zod'
import type { GpuProcess, GpuReading, GpuVendor } from '#shared/contract/resources'
import { checkMemory, cleanName, processName } from './figures.ts'

const bytes = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 50)
const counter = z.object({ name: z.string().max(300), bytes })

/** One line of the counters' script. Names are instance names, e.g. `pid_4711_luid_0x00000000_0x0000C85A_phys_0`. */
const countersLine = z.object({
  adapters: z.array(counter).max(64),
  processes: z.array(counter.extend({ program: z.string().max(300) })).max(4096),
  cards: z
    .array(
      z.object({
        luid: z.number().int().nonnegative(),
        name: z.string().max(300),
        vendorId: z.number().int().nonnegative(),
        bytes,
      }),
    )
    .max(64),
})
export type WindowsCounters = z.infer<typeof countersLine>

export function parseCountersLine(line: string): WindowsCounters | null {
  try {
    return countersLine.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

const vendors: Record<number, GpuVendor> = {
  4318: 'nvidia',
  4098: 'amd',
  32902: 'intel',
}

/** `luid_0x<high>_0x<low>` as one number: how the registry keeps it. */
function luidOf(instance: string): number | null {
  const found = /luid_0x([0-9a-f]{1,8})_0x([0-9a-f]{1,8})/i.exec(instance)
  if (!found?.[1] || !found[2]) return null
  const luid = Number.parseInt(found[1], 16) * 2 ** 32 + Number.parseInt(found[2], 16)
  return Number.isSafeInteger(luid) ? luid : null
}

function processesOf(counters: WindowsCounters, luid: number): GpuProcess[] {
  return counters.processes.flatMap((entry) => {
    const pid = Number(/^pid_(\d{1,10})_/.exec(entry.name)?.[1] ?? 0)
    if (pid === 0 || luidOf(entry.name) !== luid) return []
    return [{ pid, name: processName(entry.program, pid), usedBytes: entry.bytes }]
  })
}

/**
 * Cards from the counters `GPU Adapter Memory` and `GPU Process Memory` (dedicated usage), with name and size from what
 * DirectX keeps in the registry under the same luid. Adapters without dedicated memory that nobody knows are software.
 */
export function describeAdapters(counters: WindowsCounters): GpuReading[] {
  const used = new Map<number, number>()
  for (const adapter of counters.adapters) {
    const luid = luidOf(adapter.name)
    if (luid !== null) used.set(luid, (used.get(luid) ?? 0) + adapter.bytes)
  }
  return [...used].flatMap(([luid, usedBytes]): GpuReading[] => {
    const card = counters.cards.find((candidate) => candidate.luid === luid)
    if (!card || card.bytes === 0) return []
    const { totalBytes, ...memory } = checkMemory({
      totalBytes: card.bytes,
      usedBytes,
      freeBytes: card.bytes - usedBytes,
    })
    return [
      {
        id: `windows-${luid.toString(16)}`,
        name: cleanName(card.name) || 'Graphics card',
        vendor: vendors[card.vendorId] ?? 'unknown',
        totalBytes,
        ...memory,
        unified: false,
        utilisation: null,
        temperatureC: null,
        powerW: null,
        source: 'windows counters',
        confidence: memory.usedBytes === null ? 'unknown' : 'good',
        processes: processesOf(counters, luid),
        demo: false,
      },
    ]
  })
}
