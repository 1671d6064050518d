import type { Endpoint, Model } from '#shared/contract/models'

/** What a rule can lead to right now, for suggestions: whole endpoints, models by name, models by key. */
export function modelTargets(
  endpoints: readonly Pick<Endpoint, 'id'>[],
  models: readonly Pick<Model, 'name' | 'key' | 'capabilities'>[],
): string[] {
  const chatModels = models.filter(({ capabilities }) => capabilities.includes('chat'))
  return [
    ...new Set([
      ...chatModels.map(({ name }) => name),
      ...chatModels.map(({ key }) => key),
      ...endpoints.map(({ id }) => `${id}/*`),
    ]),
  ]
}
