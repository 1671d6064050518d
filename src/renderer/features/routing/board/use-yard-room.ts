import { useSyncExternalStore } from 'react'

/** What stands above and below the yard, in pixels: bars, headline, sentence, figures and the space between. */
const aroundYard = 276

/** How high the yard may be so that everything is in sight without scrolling, in pixels. */
export function useYardRoom(): number {
  return Math.max(0, useSyncExternalStore(subscribe, () => window.innerHeight) - aroundYard)
}

function subscribe(listener: () => void): () => void {
  addEventListener('resize', listener)
  return () => removeEventListener('resize', listener)
}
