import { createDemoGpu } from '#adapters/gpu/demo-gpu'
import type { DemoServers } from '#engine/facts'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { gibibyte } from '#simulators/recordings/build-recording'
import { desktopCard } from '#simulators/recordings/cards'
import type { Resident } from '#simulators/resident'

/** What the recorded desktop never exceeds. */
const desktopBytes = 2 * gibibyte
const ramBytes = 32 * gibibyte

/** Memory of a model that is loading grows as its weights arrive. */
function arrived(residents: readonly Resident[]): number {
  return residents.reduce(
    (sum, { vramBytes, state, loadProgress }) =>
      sum + (state === 'loading' ? vramBytes * loadProgress : vramBytes),
    0,
  )
}

function reserved(residents: readonly Resident[]): number {
  return residents.reduce((sum, resident) => sum + resident.vramBytes, 0)
}

/**
 * Both simulators on free loopback ports, with their default models, side by side on one graphics card. `timeScale`: 1 is
 * real speed, 0 as fast as possible.
 */
export async function startDemoServers({ timeScale = 1 } = {}): Promise<DemoServers> {
  const [desktop] = desktopCard.cards
  const totalBytes = desktop?.totalBytes ?? null
  if (!desktop || totalBytes === null) throw new Error('The recorded card has no size.')
  const left = (others: readonly Resident[]) => totalBytes - desktopBytes - reserved(others)
  const ollama = await startOllamaSimulator({
    timeScale,
    memory: {
      get vramBytes() {
        return left(lmstudio.residents())
      },
      ramBytes,
    },
  })
  const lmstudio = await startLmStudioSimulator({
    timeScale,
    memory: {
      get vramBytes() {
        return left(ollama.residents())
      },
      ramBytes,
    },
  })
  return {
    addresses: [
      { kind: 'ollama', url: ollama.url, quiet: false },
      { kind: 'lmstudio', url: lmstudio.url, quiet: false },
    ],
    gpu: createDemoGpu({
      desktop,
      everyMs: desktopCard.everyMs,
      totalBytes,
      tenants: [
        { program: 'ollama', pid: 7001, server: ollama },
        { program: 'LM Studio', pid: 7002, server: lmstudio },
      ].map(({ program, pid, server }) => ({
        program,
        pid,
        vramBytes: () => arrived(server.residents()),
        generating: () => server.activeGenerations() > 0,
      })),
    }),
    async close() {
      await Promise.all([ollama.close(), lmstudio.close()])
    },
  }
}
