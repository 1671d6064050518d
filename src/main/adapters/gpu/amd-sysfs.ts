import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GpuSource } from '#engine/resources/resource-source'
import type { GpuReading } from '#shared/contract/resources'
import { checkMemory, cleanName, parseBytes, parseFigure, parsePercent } from './figures.ts'

const amdVendor = '0x1002'
const lookAgainMs = 60_000

interface Card {
  folder: string
  id: string
  name: string
  hwmon: string | null
}

/** A file's only line; `null` where it is missing or the driver refuses to say. */
async function readLine(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).slice(0, 4096).trim()
  } catch {
    return undefined
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch {
    return []
  }
}

async function findCards(root: string): Promise<Card[]> {
  const names = (await list(root)).filter((name) => /^card\d+$/.test(name))
  const cards = await Promise.all(
    names.map(async (name): Promise<Card | null> => {
      const folder = join(root, name, 'device')
      const [vendor, total, device, product, unique] = await Promise.all(
        ['vendor', 'mem_info_vram_total', 'device', 'product_name', 'unique_id'].map((file) =>
          readLine(join(folder, file)),
        ),
      )
      if (vendor !== amdVendor || total === undefined) return null
      const [hwmon] = await list(join(folder, 'hwmon'))
      return {
        folder,
        id: `amd-${cleanName(unique || name)}`,
        name: cleanName(product ?? '') || `AMD GPU ${cleanName(device ?? '')}`.trim(),
        hwmon: hwmon ? join(folder, 'hwmon', hwmon) : null,
      }
    }),
  )
  return cards.filter((card) => card !== null)
}

/**
 * `device/mem_info_*` in bytes, `gpu_busy_percent`, hwmon `temp1_input` in millidegrees and `power1_*` in microwatts, as
 * the amdgpu driver documents them. A card that sleeps is not asked for what would wake it.
 */
async function readCard(card: Card): Promise<GpuReading> {
  const asleep =
    (await readLine(join(card.folder, 'power', 'runtime_status')))?.startsWith('suspend') ?? false
  const file = (name: string) => readLine(join(card.folder, name))
  const sensor = (name: string) =>
    asleep || !card.hwmon ? undefined : readLine(join(card.hwmon, name))
  const [total, used, gttTotal, gttUsed, maker, busy, heat, average, input] = await Promise.all([
    file('mem_info_vram_total'),
    file('mem_info_vram_used'),
    file('mem_info_gtt_total'),
    file('mem_info_gtt_used'),
    file('mem_info_vram_vendor'),
    asleep ? undefined : file('gpu_busy_percent'),
    sensor('temp1_input'),
    sensor('power1_average'),
    sensor('power1_input'),
  ])
  const own = { total: parseBytes(total, 1), used: parseBytes(used, 1) }
  const shared = { total: parseBytes(gttTotal, 1), used: parseBytes(gttUsed, 1) }
  // A processor's graphics part has no memory chips of its own, hence no maker of them, and borrows more than it owns.
  const unified =
    (maker === undefined || maker === 'unknown') &&
    own.total !== null &&
    shared.total !== null &&
    shared.total > own.total
  const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b)
  const totalBytes = unified ? sum(own.total, shared.total) : own.total
  const usedBytes = unified ? sum(own.used, shared.used) : own.used
  const memory = checkMemory({
    totalBytes,
    usedBytes,
    freeBytes: totalBytes === null || usedBytes === null ? null : totalBytes - usedBytes,
  })
  const checked = memory.totalBytes !== null && memory.usedBytes !== null ? memory : null
  const milli = parseFigure(heat, -50_000, 200_000)
  const micro = parseFigure(average ?? input, 0, 5e9)
  return {
    id: card.id,
    name: card.name,
    vendor: 'amd',
    totalBytes: memory.totalBytes,
    usedBytes: memory.usedBytes,
    freeBytes: checked ? memory.freeBytes : null,
    unified,
    utilisation: parsePercent(busy),
    temperatureC: milli === null ? null : milli / 1_000,
    powerW: micro === null ? null : micro / 1_000_000,
    source: 'amd sysfs',
    confidence: checked ? (unified ? 'estimate' : 'exact') : 'unknown',
    processes: null,
    demo: false,
  }
}

/** Reads AMD cards under Linux from the files of their driver: no process, no privileges. */
export function createAmdSource(
  options: { root?: string; monotonic?: () => number } = {},
): GpuSource {
  const root = options.root ?? '/sys/class/drm'
  const monotonic = options.monotonic ?? (() => performance.now())
  let cards: Card[] = []
  let lookedAt = Number.NEGATIVE_INFINITY
  return {
    name: 'amd sysfs',
    async read() {
      if (monotonic() - lookedAt >= lookAgainMs) {
        lookedAt = monotonic()
        cards = await findCards(root)
      }
      return Promise.all(cards.map(readCard))
    },
    close() {},
  }
}
