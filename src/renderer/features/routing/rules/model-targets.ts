import type { Endpoint, Model } from '#shared/contract/models'
import { preferences } from '#shared/contract/routing'

/** What a rule can lead to right now, for suggestions: models by name and key, endpoints, tags, presets. */
export function modelTargets(
  endpoints: readonly Pick<Endpoint, 'id'>[],
  models: readonly Pick<Model, 'name' | 'key' | 'capabilities'>[],
  tags: readonly string[],
): string[] {
  const chatModels = models.filter(({ capabilities }) => capabilities.includes('chat'))
  return [
    ...new Set([
      ...chatModels.map(({ name }) => name),
      ...chatModels.map(({ key }) => key),
      ...endpoints.map(({ id }) => `${id}/*`),
      ...tags.map((tag) => `tag:${tag}`),
      ...preferences.map((preference) => `preset:${preference}`),
    ]),
  ]
}
