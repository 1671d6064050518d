import { create } from 'zustand'

/** What is open around the views. */
export interface ShellState {
  drawerOpen: boolean
  /** The list column of a wide window. */
  listHidden: boolean
  paletteOpen: boolean
  shortcutsOpen: boolean
  /** Somebody asked for the search field; whoever shows it takes the focus and clears this. */
  searchWanted: boolean
}

export const useShell = create<ShellState>(() => ({
  drawerOpen: false,
  listHidden: false,
  paletteOpen: false,
  shortcutsOpen: false,
  searchWanted: false,
}))

export function wantSearch(): void {
  useShell.setState({ searchWanted: true, drawerOpen: true, listHidden: false })
}
