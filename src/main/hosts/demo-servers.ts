import type { DemoServers } from '#engine/facts'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { startOllamaSimulator } from '#simulators/ollama/server'

/** Both simulators on free loopback ports, with their default models. */
export async function startDemoServers(): Promise<DemoServers> {
  const ollama = await startOllamaSimulator()
  const lmstudio = await startLmStudioSimulator()
  return {
    addresses: [
      { kind: 'ollama', url: ollama.url },
      { kind: 'lmstudio', url: lmstudio.url },
    ],
    async close() {
      await Promise.all([ollama.close(), lmstudio.close()])
    },
  }
}
