import { create } from 'zustand'
import type { AppState } from '#shared/contract/app'

/** What the engine says of itself; `null` until it has. */
export const useAppState = create<{ app: AppState | null }>(() => ({ app: null }))

export function applyAppState(app: AppState): void {
  useAppState.setState({ app })
}
