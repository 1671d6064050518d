import { useCallback, useSyncExternalStore } from 'react'

/** The widths at which the frame changes; the same as the breakpoints in `theme.css`. */
export const widths = {
  phone: '(min-width: 34rem)',
  list: '(min-width: 53rem)',
  panel: '(min-width: 70rem)',
} as const

export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches)
}
