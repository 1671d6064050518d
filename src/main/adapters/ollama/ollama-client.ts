import { Ollama } from 'ollama/browser'
import { askJson } from '../http/ask-json.ts'
import type { RefusalContext } from '../http/refusal.ts'

/**
 * The official client for its JSON calls, over our own bounded requests: by itself it knows no timeout, can't be
 * cancelled here, and takes a web page for an answer. Its calls reject as `askJson` does; what they resolve to is
 * whatever JSON the server sent, and must be parsed.
 */
export function createOllamaClient(
  context: RefusalContext,
  timeoutMs: number,
  signal: AbortSignal,
): Ollama {
  return new Ollama({
    host: context.origin,
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      const method = init?.method === 'POST' ? 'POST' : 'GET'
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
      const answer = await askJson({ method, path, body, timeoutMs }, context, signal)
      return Object.assign(new Response(), { json: async () => answer })
    },
  })
}
