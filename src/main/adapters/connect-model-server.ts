import type { ConnectModelServer } from '#engine/endpoints/model-server'
import { defaultHttpLimits, type HttpLimits } from './http/limits.ts'
import { createLlamaServer } from './llamacpp/llama-server.ts'
import { createLmStudioServer } from './lmstudio/lmstudio-server.ts'
import { createOllamaServer } from './ollama/ollama-server.ts'
import { createOpenAiServer } from './openai/openai-server.ts'

/** Connects with other limits than the usual ones. */
export function createConnectModelServer(limits: Partial<HttpLimits>): ConnectModelServer {
  const all = { ...defaultHttpLimits, ...limits }
  return (kind, url, token) => {
    switch (kind) {
      case 'ollama':
        return createOllamaServer(url, token, all)
      case 'lmstudio':
        return createLmStudioServer(url, token, all)
      case 'llamacpp':
        return createLlamaServer(url, token, all)
      case 'openai':
        return createOpenAiServer(url, token, all)
    }
  }
}

export const connectModelServer: ConnectModelServer = createConnectModelServer({})
