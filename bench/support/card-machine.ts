import type { MachineSources } from '#engine/resources/resource-source'

/** A machine with one card whose use is reckoned when it is asked. */
export function createCardMachine(card: {
  totalBytes: number
  usedBytes(): number
}): MachineSources {
  return {
    system: {
      name: 'bench',
      read: () =>
        Promise.resolve({
          cpu: { load: null, cores: 2, source: 'bench', confidence: 'unknown' },
          memory: {
            totalBytes: 64e9,
            usedBytes: 60e9,
            // Nothing spills: what does not fit must be refused.
            availableBytes: 0,
            swapTotalBytes: 0,
            swapUsedBytes: 0,
            source: 'bench',
            confidence: 'exact',
          },
        }),
      close() {},
    },
    gpus: [
      {
        name: 'bench',
        read() {
          const usedBytes = card.usedBytes()
          return Promise.resolve([
            {
              id: 'bench',
              name: 'Bench card',
              vendor: 'nvidia',
              totalBytes: card.totalBytes,
              usedBytes,
              freeBytes: card.totalBytes - usedBytes,
              unified: false,
              utilisation: null,
              temperatureC: null,
              powerW: null,
              source: 'bench',
              confidence: 'exact',
              processes: null,
              demo: false,
            },
          ])
        },
        close() {},
      },
    ],
  }
}
