import type { Model } from '#shared/contract/models'

export interface PickerGroup {
  title: string
  /** The group's models share one endpoint, so that rows need not name it. */
  oneEndpoint: boolean
  models: Model[]
}

/** Models that can chat: those in memory first, then each endpoint's. Pure embedding models can't. */
export function pickerGroups(models: readonly Model[]): PickerGroup[] {
  const usable = models.filter(canChat)
  const resident = usable.filter((model) => model.resident !== null)
  const groups: PickerGroup[] =
    resident.length > 0
      ? [{ title: 'In memory now', oneEndpoint: false, models: resident.sort(byName) }]
      : []
  const endpoints = new Map<string, PickerGroup>()
  for (const model of usable) {
    if (model.resident !== null) continue
    const group = endpoints.get(model.endpointId) ?? {
      title: model.endpointName,
      oneEndpoint: true,
      models: [],
    }
    group.models.push(model)
    endpoints.set(model.endpointId, group)
  }
  for (const group of endpoints.values()) group.models.sort(byName)
  return [...groups, ...[...endpoints.values()].sort((a, b) => a.title.localeCompare(b.title))]
}

function canChat(model: Model): boolean {
  return model.capabilities.includes('chat') || !model.capabilities.includes('embedding')
}

function byName(a: Model, b: Model): number {
  return a.displayName.localeCompare(b.displayName, undefined, { numeric: true })
}
