import type { UsualAddress } from '#engine/endpoints/known-endpoints'

/**
 * Reads an address as OLLAMA_HOST writes it: `host`, `host:port`, or a URL. A server that listens on every interface
 * is asked on loopback. `null` where it can't be read.
 */
function parseHost(text: string | undefined, port: number): string | null {
  if (!text) return null
  try {
    const url = new URL(/^https?:\/\//.test(text) ? text : `http://${text}`)
    // Only an explicit scheme implies that scheme's own port.
    if (!url.port && !/^https?:\/\//.test(text)) url.port = String(port)
    if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1'
    return url.origin
  } catch {
    return null
  }
}

/**
 * Where model servers listen on this machine unless told otherwise (`OLLAMA_HOST`, `LMSTUDIO_HOST`). llama-server changes
 * from 8080 to 9931, so both are asked. Whatever else may listen at its ports and vLLM's is nobody's concern, so those are
 * quiet.
 */
export function usualAddresses(env: Record<string, string | undefined>): UsualAddress[] {
  return [
    {
      kind: 'ollama',
      url: parseHost(env.OLLAMA_HOST, 11434) ?? 'http://127.0.0.1:11434',
      quiet: false,
    },
    {
      kind: 'lmstudio',
      url: parseHost(env.LMSTUDIO_HOST, 1234) ?? 'http://127.0.0.1:1234',
      quiet: false,
    },
    { kind: 'llamacpp', url: 'http://127.0.0.1:9931', quiet: true },
    { kind: 'llamacpp', url: 'http://127.0.0.1:8080', quiet: true },
    { kind: 'openai', url: 'http://127.0.0.1:8000', quiet: true },
  ]
}
