import { create } from 'zustand'
import type { ModelKey } from '#shared/contract/ids'
import type { KvType } from '#shared/contract/models'
import type { Sorting } from './arrange-models.ts'

/** A load that wants a word first. */
export interface LoadQuestion {
  model: ModelKey
  contextLength?: number
  /** What the engine said when it refused. */
  refusal?: string
}

/** How the list is looked at, and which of its dialogs is open; it outlives the view. */
export interface ModelsUi {
  search: string
  /** `all`, `resident`, or an endpoint's id. */
  filter: string
  sorting: Sorting
  /** In tokens, for the fit bars. */
  contextLength: number
  kvType: KvType
  loading: LoadQuestion | null
  removing: ModelKey | null
  pulling: boolean
  operationsOpen: boolean
}

export const useModelsUi = create<ModelsUi>(() => ({
  search: '',
  filter: 'all',
  sorting: { by: 'name', descending: false },
  contextLength: 8192,
  kvType: 'f16',
  loading: null,
  removing: null,
  pulling: false,
  operationsOpen: false,
}))

export function askToLoad(loading: LoadQuestion): void {
  useModelsUi.setState({ loading })
}
