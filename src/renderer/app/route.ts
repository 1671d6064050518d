import { useSyncExternalStore } from 'react'

/** Where the page is, as its address says: `#/<room>[/<id>][?at=<id>]`. */
export interface Route {
  /** Empty: the first room. */
  room: string
  /** What the room shows, e.g. a conversation; `null` = nothing in particular. */
  id: string | null
  /** A place within it, e.g. a message to scroll to. */
  at: string | null
}

/** Never fails: an address that makes no sense leads to the first room. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const [room = '', id = ''] = path.split('/').map(decode)
  const at = new URLSearchParams(query).get('at')
  return { room, id: id || null, at: at || null }
}

export function formatRoute(route: {
  room: string
  id?: string | null
  at?: string | null
}): string {
  const path = `#/${encodeURIComponent(route.room)}${route.id ? `/${encodeURIComponent(route.id)}` : ''}`
  return route.at ? `${path}?at=${encodeURIComponent(route.at)}` : path
}

/** Goes there; `replace` leaves no step for the back button. */
export function navigate(
  route: { room: string; id?: string | null; at?: string | null },
  options: { replace?: boolean } = {},
): void {
  const hash = formatRoute(route)
  if (location.hash === hash) return
  if (!options.replace) {
    location.hash = hash
    return
  }
  history.replaceState(null, '', hash)
  dispatchEvent(new HashChangeEvent('hashchange'))
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash))
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
