import type { MachineSources } from '#engine/resources/resource-source'
import type { GpuReading } from '#shared/contract/resources'

/** A card with 24 GB, a quarter of it in use. */
export const someCard: GpuReading = {
  id: 'GPU-1',
  name: 'NVIDIA GeForce RTX 4090',
  vendor: 'nvidia',
  totalBytes: 24e9,
  usedBytes: 6e9,
  freeBytes: 18e9,
  unified: false,
  utilisation: 0.1,
  temperatureC: 40,
  powerW: 30,
  source: 'nvidia-smi',
  confidence: 'exact',
  processes: [],
  demo: false,
}

/** A machine on which nothing moves. */
export const stillMachine: MachineSources = {
  system: {
    name: 'system',
    read: () =>
      Promise.resolve({
        cpu: { load: 0.25, cores: 8, source: 'fake', confidence: 'exact' },
        memory: {
          totalBytes: 32e9,
          usedBytes: 8e9,
          availableBytes: 24e9,
          swapTotalBytes: 4e9,
          swapUsedBytes: 1e9,
          source: 'fake',
          confidence: 'exact',
        },
      }),
    close() {},
  },
  gpus: [{ name: 'nvidia-smi', read: () => Promise.resolve([someCard]), close() {} }],
}

/** The same machine, on whose card so many bytes are in use when it is asked. */
export function machineWith(totalBytes: number, usedBytes: () => number): MachineSources {
  return {
    ...stillMachine,
    gpus: [
      {
        name: 'nvidia-smi',
        read() {
          const used = usedBytes()
          const figures = { totalBytes, usedBytes: used, freeBytes: totalBytes - used }
          return Promise.resolve([{ ...someCard, ...figures }])
        },
        close() {},
      },
    ],
  }
}
