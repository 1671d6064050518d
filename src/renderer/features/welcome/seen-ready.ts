import { useEffect } from 'react'
import { create } from 'zustand'
import type { Endpoint } from '#shared/contract/models'
import { isUsable } from '../models/describe-endpoint.ts'

/** Among which endpoints one has been ready since the page was opened; the demo's and the real ones count apart. */
export type SeenReady = 'real' | 'demo' | null

/** Pure: what has been seen, now that the endpoints stand like this. */
export function decideSeenReady(
  before: SeenReady,
  endpoints: readonly Pick<Endpoint, 'state' | 'source'>[],
): SeenReady {
  const on = endpoints.some(({ source }) => source === 'demo') ? 'demo' : 'real'
  if (endpoints.some(isUsable)) return on
  return before === on ? before : null
}

const useSeen = create<{ seen: SeenReady }>(() => ({ seen: null }))

export function useSeenReady(endpoints: readonly Endpoint[]): boolean {
  const before = useSeen((state) => state.seen)
  const seen = decideSeenReady(before, endpoints)
  useEffect(() => useSeen.setState({ seen }), [seen])
  return seen !== null
}
