import type { GpuSource } from '#engine/resources/resource-source'
import type { GpuReading } from '#shared/contract/resources'
import { parseVmStat } from '../system/darwin-memory.ts'
import type { RunCommand } from '../system/run-command.ts'
import { cleanName, mebibyte, parseFigure } from './figures.ts'

const gibibyte = 1024 * mebibyte
/** Each reading starts two small programs, so they are not started every second. */
const readEveryMs = 2_000
const settingsEveryMs = 60_000

const sysctlNames = ['hw.memsize', 'machdep.cpu.brand_string', 'iogpu.wired_limit_mb']

/** The budget of the graphics part. `set`: somebody wrote a limit; otherwise the system's usual share is assumed. */
export interface AppleBudget {
  name: string
  totalBytes: number
  set: boolean
}

/**
 * Reads `key: value` lines of sysctl; `null` where the size of the memory is missing or the processor is not Apple's.
 * `iogpu.wired_limit_mb` 0 or missing stands for the default, about two thirds of the memory up to 36 GB and three
 * quarters above, which is what Metal recommends as its largest working set on such machines.
 */
export function parseAppleBudget(output: string): AppleBudget | null {
  const value = (key: string) =>
    output
      .split(/\r?\n/)
      .find((line) => line.startsWith(`${key}: `))
      ?.slice(key.length + 2)
  const name = cleanName(value('machdep.cpu.brand_string') ?? '')
  const memory = parseFigure(value('hw.memsize'), gibibyte, 2 ** 50)
  if (memory === null || !name.startsWith('Apple')) return null
  const limit = (parseFigure(value('iogpu.wired_limit_mb'), 1, memory / mebibyte) ?? 0) * mebibyte
  if (limit > 0) return { name, totalBytes: limit, set: true }
  const share = memory <= 36 * gibibyte ? 2 / 3 : 3 / 4
  return { name, totalBytes: Math.floor(memory * share), set: false }
}

/** What `ioreg -c IOAccelerator` tells of the graphics part: the memory it holds now, and how busy it is. */
export function parseAccelerator(output: string): {
  usedBytes: number | null
  utilisation: number | null
} {
  const figure = (key: string, most: number) =>
    parseFigure(new RegExp(`"${key}"=(\\d{1,15})\\b`).exec(output)?.[1], 0, most)
  const percent = figure('Device Utilization %', 100)
  return {
    usedBytes: figure('In use system memory', 2 ** 50),
    utilisation: percent === null ? null : percent / 100,
  }
}

/** Joins the three: what is free is the rest of the budget, but never more than main memory still has. */
export function describeAppleGpu(
  budget: AppleBudget,
  accelerator: { usedBytes: number | null; utilisation: number | null },
  availableBytes: number | null,
): GpuReading {
  const { usedBytes, utilisation } = accelerator
  const rest = usedBytes === null ? null : Math.max(0, budget.totalBytes - usedBytes)
  const freeBytes = rest === null || availableBytes === null ? null : Math.min(rest, availableBytes)
  return {
    id: 'apple',
    name: budget.name,
    vendor: 'apple',
    totalBytes: budget.totalBytes,
    usedBytes,
    freeBytes,
    unified: true,
    utilisation,
    temperatureC: null,
    powerW: null,
    source: 'apple unified budget',
    confidence: freeBytes === null ? 'unknown' : budget.set ? 'good' : 'estimate',
    processes: null,
    demo: false,
  }
}

/** Reads the graphics part of Apple's chips through sysctl, vm_stat and ioreg; other Macs have none it knows. */
export function createAppleSource(options: {
  run: RunCommand
  timeoutMs?: number
  monotonic?: () => number
}): GpuSource {
  const { run, timeoutMs = 1_800 } = options
  const monotonic = options.monotonic ?? (() => performance.now())
  let budget: { at: number; value: AppleBudget | null } | null = null
  let last: { at: number; gpus: GpuReading[] } | null = null

  return {
    name: 'apple unified budget',
    async read(pace, signal) {
      if (pace !== 'now' && last && monotonic() - last.at < readEveryMs - 100) return last.gpus
      const ask = (file: string, args: string[]) => run(file, args, { timeoutMs, signal })
      if (!budget || monotonic() - budget.at >= settingsEveryMs) {
        // It ends with an error where a name is unknown, and prints the others all the same: asked one by one.
        const answers = await Promise.all(
          sysctlNames.map((name) => ask('/usr/sbin/sysctl', [name])),
        )
        const output = answers.map((answer) => (answer.ok ? answer.stdout : '')).join('\n')
        const [size] = answers
        if (size && !size.ok) throw new Error(size.message)
        budget = { at: monotonic(), value: parseAppleBudget(output) }
      }
      if (!budget.value) return []
      const [accelerator, pages] = await Promise.all([
        ask('/usr/sbin/ioreg', ['-r', '-d', '1', '-w', '0', '-c', 'IOAccelerator']),
        ask('/usr/bin/vm_stat', []),
      ])
      const gpu = describeAppleGpu(
        budget.value,
        parseAccelerator(accelerator.ok ? accelerator.stdout : ''),
        pages.ok ? parseVmStat(pages.stdout).availableBytes : null,
      )
      last = { at: monotonic(), gpus: [gpu] }
      return last.gpus
    },
    close() {},
  }
}
