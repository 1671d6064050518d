import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from 'react'
import type { SwitchyardClient } from '#shared/contract/index'
import type { HostBridge } from '#shared/host'
import type { Connection, ConnectionStatus } from './connection/connection.ts'
import { watchForever } from './connection/watch-forever.ts'

/** What the whole page shares: the line to the engine, and the window it stands in. */
export interface Surroundings {
  connection: Connection
  host: HostBridge
}

const SurroundingsContext = createContext<Surroundings | null>(null)

export function SurroundingsProvider(props: { value: Surroundings; children: ReactNode }) {
  return <SurroundingsContext value={props.value}>{props.children}</SurroundingsContext>
}

function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext)
  if (!surroundings) throw new Error('This needs a SurroundingsProvider above it')
  return surroundings
}

/** The engine as the page sees it. Its identity never changes while the page lives, reconnects included. */
export function useClient(): SwitchyardClient {
  return useSurroundings().connection.client
}

/** What `watchForever` asks for. */
export function useConnection(): Connection {
  return useSurroundings().connection
}

export function useConnectionStatus(): ConnectionStatus {
  const { status } = useSurroundings().connection
  return useSyncExternalStore(status.subscribe, status.getSnapshot)
}

export function useHost(): HostBridge {
  return useSurroundings().host
}

/**
 * Follows a stream while the calling component is on show, across reconnects. `onEvent` may be a fresh function at
 * every render; `open` is read anew at each connect; a stream the engine refuses ends in `onRefused`.
 */
export function useWatch<Event>(
  open: (client: SwitchyardClient, signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  onEvent: (event: Event) => void,
  onRefused: (error: unknown) => void,
): void {
  const connection = useConnection()
  const newest = useRef({ open, onEvent, onRefused })
  newest.current = { open, onEvent, onRefused }
  useEffect(() => {
    const leaving = new AbortController()
    watchForever(
      connection,
      (signal) => newest.current.open(connection.client, signal),
      (event) => newest.current.onEvent(event),
      leaving.signal,
    ).catch((error) => newest.current.onRefused(error))
    return () => leaving.abort()
  }, [connection])
}
