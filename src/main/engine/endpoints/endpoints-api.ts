import { AppError } from '#shared/app-error'
import type { EndpointId } from '#shared/contract/ids'
import type { Api } from '../api.ts'
import type { SecretBox } from '../facts.ts'
import type { ConnectModelServer } from './model-server.ts'
import { probeEndpoint } from './probe-endpoint.ts'
import type { EndpointRegistry } from './registry.ts'

/** Under which name an endpoint's token is kept. */
export function tokenNameOf(id: EndpointId): string {
  return `endpoint-token/${id}`
}

export interface EndpointsApiParts {
  registry: EndpointRegistry
  connect: ConnectModelServer
  secrets: SecretBox
  /** Whether a token may be kept for it: it is in the settings, or in the list. */
  isKnown(id: EndpointId): boolean
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
      if (!parts.isKnown(input.endpointId)) {
        throw new AppError('not-found', `There is no endpoint “${input.endpointId}”.`)
      }
      secrets.set(tokenNameOf(input.endpointId), input.token)
      await registry.reconnect(input.endpointId)
    }),
  }
}
