import type { EndpointId } from '#shared/contract/ids'
import type { Endpoint, EndpointKind } from '#shared/contract/models'
import type { Settings } from '#shared/contract/settings'
import { baseAddressOf, placeOf } from './address.ts'

/** An address worth asking, before anyone knows what answers there. */
export interface KnownEndpoint {
  id: EndpointId
  kind: EndpointKind
  name: string
  url: string
  source: Endpoint['source']
  enabled: boolean
  /** Shown only once a server of its kind has answered there. */
  quiet: boolean
  /** Requests at once for one model; `null` = what is usual for its kind. */
  maxConcurrent: number | null
}

/** Where a kind of server usually listens on this machine. */
export interface UsualAddress {
  kind: EndpointKind
  url: string
  /** Asked on the off chance: not shown while nothing of its kind answers there. */
  quiet: boolean
}

export const kindNames: Record<EndpointKind, string> = {
  ollama: 'Ollama',
  lmstudio: 'LM Studio',
  llamacpp: 'llama-server',
  openai: 'OpenAI-compatible server',
}

/** Found endpoints keep their ids over restarts: the kind, then kind and port for further ones. */
function nameFound(usual: UsualAddress[]): (UsualAddress & { id: string; name: string })[] {
  return usual.map((address, index) => {
    const { kind, url } = address
    const isFirst = usual.findIndex((other) => other.kind === kind) === index
    if (isFirst) return { ...address, id: kind, name: kindNames[kind] }
    const { protocol, port } = new URL(url)
    const shown = port || (protocol === 'https:' ? '443' : '80')
    return { ...address, id: `${kind}-${shown}`, name: `${kindNames[kind]} (port ${shown})` }
  })
}

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
    return nameFound(demo).map(
      ({ id, kind, name, url }): KnownEndpoint => ({
        id: `demo-${id}` as EndpointId,
        kind,
        name,
        url: baseAddressOf(kind, url),
        source: 'demo',
        enabled: true,
        quiet: false,
        maxConcurrent: null,
      }),
    )
  }
  const named = settings.endpoints.map(
    (endpoint): KnownEndpoint => ({
      id: endpoint.id as EndpointId,
      kind: endpoint.kind,
      name: endpoint.name ?? kindNames[endpoint.kind],
      url: baseAddressOf(endpoint.kind, endpoint.url),
      source: 'settings',
      enabled: endpoint.enabled,
      quiet: false,
      maxConcurrent: endpoint.maxConcurrent ?? null,
    }),
  )
  if (!settings.discovery.enabled) return named
  const taken = new Set(named.map(({ url }) => placeOf(url)))
  const found = nameFound(usual)
    .filter(({ kind, url }) => !taken.has(placeOf(baseAddressOf(kind, url))))
    .filter(({ id }) => !named.some((endpoint) => endpoint.id === id))
    .map(
      ({ id, kind, name, url, quiet }): KnownEndpoint => ({
        id: id as EndpointId,
        kind,
        name,
        url: baseAddressOf(kind, url),
        source: 'found',
        enabled: true,
        quiet: quiet ?? false,
        maxConcurrent: null,
      }),
    )
  return [...found, ...named]
}
