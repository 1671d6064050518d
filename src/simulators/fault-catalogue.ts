import { catalogueOfGeneration } from './fault-catalogue-generation.ts'
import { catalogueOfModels } from './fault-catalogue-models.ts'
import { catalogueOfRelays } from './fault-catalogue-relays.ts'
import type { CatalogueEntry } from './fault-entry.ts'

/** Every numbered fault, in the order of its number. */
export const faultCatalogue: readonly CatalogueEntry[] = [
  ...catalogueOfModels,
  ...catalogueOfGeneration,
  ...catalogueOfRelays,
].sort((a, b) => a.number - b.number)
