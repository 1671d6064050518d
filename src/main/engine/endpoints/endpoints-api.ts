import { AppError } from '#shared/app-error'
import type { EndpointId } from '#shared/contract/ids'
import type { Api } from '../api.ts'
import type { SecretBox } from '../facts.ts'
import type { KnownEndpoint } from './known-endpoints.ts'
import type { ConnectModelServer } from './model-server.ts'
import { probeEndpoint } from './probe-endpoint.ts'
import type { EndpointRegistry } from './registry.ts'

/**
 * Under which name an endpoint's token is kept. Its origin is part of it, so that a token is never sent anywhere but
 * where it was meant for, whatever the settings say later.
 */
export function tokenNameOf(endpoint: { id: EndpointId; url: string }): string {
  return `endpoint-token/${endpoint.id}@${new URL(endpoint.url).origin}`
}

export interface EndpointsApiParts {
  registry: EndpointRegistry
  connect: ConnectModelServer
  secrets: SecretBox
  /** The endpoints outside demo mode: their tokens can be kept meanwhile. */
  listReal(): KnownEndpoint[]
}

/** The calls about endpoints themselves. */
export function endpointsApi(api: Api['models'], parts: EndpointsApiParts) {
  const { registry, connect, secrets } = parts
  return {
    watch: api.watch.handler(({ signal }) => registry.inventory.watch(signal)),
    refresh: api.refresh.handler(() => registry.refresh()),
    probe: api.probe.handler(({ input, signal }) =>
      probeEndpoint(
        connect,
        { url: input.url, kind: input.kind ?? null, token: input.token ?? null },
        signal ?? new AbortController().signal,
      ),
    ),
    setToken: api.setToken.handler(async ({ input }) => {
      const known =
        registry.knownAs(input.endpointId) ??
        parts.listReal().find(({ id }) => id === input.endpointId)
      if (!known) {
        throw new AppError('not-found', `There is no endpoint “${input.endpointId}”.`)
      }
      secrets.set(tokenNameOf(known), input.token)
      await registry.reconnect(input.endpointId)
    }),
  }
}
