import { endpointId } from '#shared/contract/ids'
import type { Endpoint } from '#shared/contract/models'
import type { EndpointSettings } from '#shared/contract/settings'

/** A found endpoint as the settings would name it: under the same id it takes the found one's place. */
export function asNamed({ id, kind, name, url }: Endpoint): EndpointSettings {
  return { id, kind, name: name.slice(0, 60), url, enabled: true }
}

/** A named endpoint that the engine does not look at now. */
export function asUnseen({ id, kind, name, url }: EndpointSettings): Endpoint {
  return {
    id: endpointId.parse(id),
    kind,
    name: name ?? id,
    url,
    source: 'settings',
    state: 'disabled',
    version: null,
    modelCount: 0,
    failure: null,
    checkedAt: null,
    queue: { running: 0, waiting: 0 },
    abilities: { load: false, unload: false, pull: false, remove: false },
    hasToken: false,
    lastTokenAt: null,
    retryAt: null,
  }
}
