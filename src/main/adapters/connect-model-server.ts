import type { ConnectModelServer } from '#engine/endpoints/model-server'
import { defaultHttpLimits, type HttpLimits } from './http/limits.ts'
import { createLmStudioServer } from './lmstudio/lmstudio-server.ts'
import { createOllamaServer } from './ollama/ollama-server.ts'

/** Connects with other limits than the usual ones. */
export function createConnectModelServer(limits: Partial<HttpLimits>): ConnectModelServer {
  const all = { ...defaultHttpLimits, ...limits }
  return (kind, url) => {
    switch (kind) {
      case 'ollama':
        return createOllamaServer(url, all)
      case 'lmstudio':
        return createLmStudioServer(url, all)
    }
  }
}

export const connectModelServer: ConnectModelServer = createConnectModelServer({})
