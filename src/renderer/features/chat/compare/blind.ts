import { createStore } from 'zustand'

const remembered = 'switchyard.compare.blind'

function read(): boolean {
  try {
    return localStorage.getItem(remembered) === 'true'
  } catch {
    return false
  }
}

/**
 * `blind`: models are named only after the vote; remembered by this browser. `onShow`: so many comparisons are on show
 * whose names are hidden now, so that nothing around them may tell.
 */
export const blindStore = createStore(() => ({ blind: read(), onShow: 0 }))

/** A comparison whose names are hidden has come on show. Returns what to call when it has gone. */
export function hideNames(): () => void {
  const add = (more: number) => blindStore.setState(({ onShow }) => ({ onShow: onShow + more }))
  add(1)
  return () => add(-1)
}

export function setBlind(blind: boolean): void {
  blindStore.setState({ blind })
  try {
    localStorage.setItem(remembered, String(blind))
  } catch {
    // It holds until the page is closed.
  }
}
