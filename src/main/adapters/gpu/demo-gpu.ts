import type { GpuSource } from '#engine/resources/resource-source'
import type { GpuProcess } from '#shared/contract/resources'
import type { RecordedCard } from '#shared/gpu-recording'
import { frameAt } from './replay.ts'

/** A simulated server that holds memory of the demo's card. */
export interface DemoTenant {
  /** Process name, as a driver would show it. */
  program: string
  pid: number
  /** Bytes in video memory now, those of a model half loaded in part. */
  vramBytes(): number
  generating(): boolean
}

export interface DemoGpuOptions {
  /** What other programs do on the card meanwhile. */
  desktop: RecordedCard
  everyMs: number
  totalBytes: number
  tenants: readonly DemoTenant[]
  monotonic?: () => number
}

/** One card of a made-up machine: recorded desktop programs, and on top what the simulated servers really hold. */
export function createDemoGpu(options: DemoGpuOptions): GpuSource {
  const { desktop, everyMs, totalBytes, tenants } = options
  const monotonic = options.monotonic ?? (() => performance.now())
  const begun = monotonic()
  return {
    name: 'demo',
    async read() {
      const frame = frameAt(desktop, everyMs, monotonic() - begun)
      const held = tenants.map((tenant): GpuProcess & { usedBytes: number } => ({
        pid: tenant.pid,
        name: tenant.program,
        usedBytes: Math.round(tenant.vramBytes()),
      }))
      const inUse = held.filter((process) => process.usedBytes > 0)
      const sum = inUse.reduce((total, process) => total + process.usedBytes, 0)
      const usedBytes = Math.min(totalBytes, (frame.usedBytes ?? 0) + sum)
      const writing = tenants.some((tenant) => tenant.generating())
      return [
        {
          id: desktop.id,
          name: desktop.name,
          vendor: desktop.vendor,
          totalBytes,
          usedBytes,
          freeBytes: totalBytes - usedBytes,
          unified: false,
          utilisation: writing ? 0.95 : frame.utilisation,
          temperatureC: writing ? 66 : frame.temperatureC,
          powerW: writing ? 310 : frame.powerW,
          source: 'demo',
          confidence: 'exact',
          processes: [...(frame.processes ?? []), ...inUse],
          demo: true,
        },
      ]
    },
    close() {},
  }
}
