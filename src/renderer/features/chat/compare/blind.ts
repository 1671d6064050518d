import { createStore } from 'zustand'

const remembered = 'switchyard.compare.blind'

function read(): boolean {
  try {
    return localStorage.getItem(remembered) === 'true'
  } catch {
    return false
  }
}

/** Whether models are named before the vote; remembered by this browser. */
export const blindStore = createStore(() => ({ blind: read() }))

export function setBlind(blind: boolean): void {
  blindStore.setState({ blind })
  try {
    localStorage.setItem(remembered, String(blind))
  } catch {
    // It holds until the page is closed.
  }
}
