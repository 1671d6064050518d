import { create } from 'zustand'
import type { ModelKey } from '#shared/contract/ids'
import type { Inventory, Model } from '#shared/contract/models'

/** `known` is false until the engine has told the inventory for the first time. */
export interface InventoryState extends Inventory {
  known: boolean
}

export const useInventory = create<InventoryState>(() => ({
  known: false,
  endpoints: [],
  models: [],
}))

export function applyInventory(inventory: Inventory): void {
  useInventory.setState({ known: true, ...inventory })
}

export function findModel(models: readonly Model[], key: ModelKey): Model | undefined {
  return models.find((model) => model.key === key)
}
