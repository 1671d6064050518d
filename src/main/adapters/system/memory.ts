import { freemem, totalmem } from 'node:os'
import type { MemoryReading } from '#shared/contract/resources'
import { parseSwapUsage, parseVmStat } from './darwin-memory.ts'
import type { RunCommand } from './run-command.ts'

type Mem = Awaited<ReturnType<typeof import('systeminformation').mem>>
/** systeminformation's reading of main memory. Loaded when first asked: it takes 40 ms, which no start should wait for. */
export type ReadMem = () => Promise<Mem>
const readMem: ReadMem = async () => (await import('systeminformation')).mem()

/** Under Windows the page file is asked through a PowerShell of its own, and changes slowly. */
const windowsSwapMs = 60_000

export type MemoryMeter = (signal: AbortSignal) => Promise<MemoryReading>

interface Swap {
  total: number | null
  used: number | null
}

function describeMemory(
  source: string,
  totalBytes: number,
  availableBytes: number | null,
  swap: Swap,
): MemoryReading {
  const known = availableBytes !== null && availableBytes <= totalBytes ? availableBytes : null
  return {
    totalBytes,
    availableBytes: known,
    usedBytes: known === null ? null : totalBytes - known,
    swapTotalBytes: swap.total,
    swapUsedBytes: swap.used,
    source,
    confidence: known === null ? 'unknown' : 'exact',
  }
}

/** Sizes by systeminformation. Where it could not read the system's file it leaves zeros, and says so by `writeback`. */
export function describeMem(mem: Mem, platform: NodeJS.Platform): MemoryReading {
  const swapKnown = platform !== 'linux' || mem.writeback !== null
  return describeMemory('systeminformation', mem.total, mem.available, {
    total: swapKnown ? mem.swaptotal : null,
    used: swapKnown ? mem.swapused : null,
  })
}

/** The page size it wants under macOS is read with a call that blocks, so vm_stat is asked here instead. */
function createDarwinMeter(run: RunCommand): MemoryMeter {
  return async (signal) => {
    const options = { timeoutMs: 1_500, signal }
    const [pages, swap] = await Promise.all([
      run('/usr/bin/vm_stat', [], options),
      run('/usr/sbin/sysctl', ['vm.swapusage'], options),
    ])
    const available = pages.ok ? parseVmStat(pages.stdout).availableBytes : null
    return describeMemory(
      'vm_stat',
      totalmem(),
      available,
      parseSwapUsage(swap.ok ? swap.stdout : ''),
    )
  }
}

function createWindowsMeter(read: ReadMem, monotonic: () => number): MemoryMeter {
  let swap: Swap = { total: null, used: null }
  let askedAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (monotonic() - askedAt >= windowsSwapMs) {
      askedAt = monotonic()
      // Nobody waits for it: the next reading has it.
      void read().then(
        (mem) => {
          // No page file and a question that failed look the same.
          if (mem.swaptotal > 0) swap = { total: mem.swaptotal, used: mem.swapused }
        },
        () => {},
      )
    }
    return describeMemory('node:os', totalmem(), freemem(), swap)
  }
}

export function createMemoryMeter(
  platform: NodeJS.Platform,
  run: RunCommand,
  { read = readMem, monotonic = () => performance.now() } = {},
): MemoryMeter {
  if (platform === 'darwin') return createDarwinMeter(run)
  if (platform === 'win32') return createWindowsMeter(read, monotonic)
  return async () => describeMem(await read(), platform)
}
