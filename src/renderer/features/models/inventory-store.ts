import { create } from 'zustand'
import type { ModelKey } from '#shared/contract/ids'
import type { Inventory, Model } from '#shared/contract/models'
import { keepSame } from './keep-same.ts'

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
  useInventory.setState(({ models }) => ({
    known: true,
    endpoints: inventory.endpoints,
    models: keepSame(models, inventory.models),
  }))
}

export function findModel(models: readonly Model[], key: ModelKey): Model | undefined {
  return models.find((model) => model.key === key)
}
