import { randomUUID } from 'node:crypto'
import type { AppState, Notice } from '#shared/contract/app'
import type { Live } from '../live.ts'

export type NewNotice = Omit<Notice, 'id' | 'at'>

/** Adds a notice, or renews the one with the same title, so that a repeated trouble does not pile up. */
export function addNotice(state: Live<AppState>, notice: NewNotice, at: number): void {
  const current = state.get()
  const others = current.notices.filter((other) => other.title !== notice.title)
  state.set({ ...current, notices: [...others, { ...notice, id: randomUUID(), at }] })
}

export function dropNotice(state: Live<AppState>, id: string): void {
  const current = state.get()
  state.set({ ...current, notices: current.notices.filter((notice) => notice.id !== id) })
}
