import type { EndpointId } from '#shared/contract/ids'
import type { Endpoint, EndpointKind } from '#shared/contract/models'
import type { Settings } from '#shared/contract/settings'

/** An address worth asking, before anyone knows what answers there. */
export interface KnownEndpoint {
  id: EndpointId
  kind: EndpointKind
  name: string
  url: string
  source: Endpoint['source']
  enabled: boolean
}

/** Where a kind of server usually listens on this machine. */
export interface UsualAddress {
  kind: EndpointKind
  url: string
}

export const kindNames: Record<EndpointKind, string> = {
  ollama: 'Ollama',
  lmstudio: 'LM Studio',
  llamacpp: 'llama-server',
  openai: 'OpenAI-compatible server',
}

const origin = (url: string) => new URL(url).origin

/**
 * The endpoints to keep an eye on. In demo mode the simulators alone: real and simulated models never stand in one
 * list, so no real prompt ends at a simulator. What the settings name takes the place of the same address found.
 */
export function listKnownEndpoints(
  settings: Settings,
  usual: UsualAddress[],
  demo: UsualAddress[] | null,
): KnownEndpoint[] {
  if (demo) {
    return demo.map(({ kind, url }) => ({
      id: `demo-${kind}` as EndpointId,
      kind,
      name: kindNames[kind],
      url: origin(url),
      source: 'demo',
      enabled: true,
    }))
  }
  const named = settings.endpoints.map(
    (endpoint): KnownEndpoint => ({
      id: endpoint.id as EndpointId,
      kind: endpoint.kind,
      name: endpoint.name ?? kindNames[endpoint.kind],
      url: origin(endpoint.url),
      source: 'settings',
      enabled: endpoint.enabled,
    }),
  )
  if (!settings.discovery.enabled) return named
  const found = usual
    .filter(({ url }) => !named.some((endpoint) => endpoint.url === origin(url)))
    .filter(({ kind }) => !named.some((endpoint) => endpoint.id === kind))
    .map(
      ({ kind, url }): KnownEndpoint => ({
        id: kind as string as EndpointId,
        kind,
        name: kindNames[kind],
        url: origin(url),
        source: 'found',
        enabled: true,
      }),
    )
  return [...found, ...named]
}
