import type { Model } from '#shared/contract/models'
import type { Decision } from '#shared/contract/routing'
import { findModel, useInventory } from '../../models/inventory-store.ts'
import { useChatUi } from '../chat-ui.ts'

/** Whom the next prompt goes to. */
export interface AskedModels {
  requested: Decision['requested']
  /** `null` = the router chooses. */
  model: Model | null
  /** Two or more that answer side by side, instead; else empty. */
  several: readonly Model[]
}

/** As it was chosen for the conversation on show, as far as those models are there. */
export function useAsked(): AskedModels {
  const models = useInventory((state) => state.models)
  const chosen = useChatUi((state) => state.requested) ?? 'auto'
  const ticked = useChatUi((state) => state.several) ?? []
  const model = chosen === 'auto' ? null : (findModel(models, chosen) ?? null)
  const several = ticked.flatMap((key) => findModel(models, key) ?? [])
  return {
    requested: model ? chosen : 'auto',
    model,
    several: several.length > 1 ? several : [],
  }
}
