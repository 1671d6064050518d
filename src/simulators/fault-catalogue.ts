import type { Fault, SimulatorKind } from './faults.ts'

export interface CatalogueEntry {
  id: string
  faults(target: { kind: SimulatorKind; version: string }): Fault[]
}

export const faultCatalogue: readonly CatalogueEntry[] = []
