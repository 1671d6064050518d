import type { Settings } from '#shared/contract/settings'

type Appearance = Settings['appearance']

const remembered = 'switchyard.appearance'
const prefersDark = '(prefers-color-scheme: dark)'

/** Which of the two palettes holds. */
export function decideTheme(wanted: Appearance['theme'], systemIsDark: boolean): 'light' | 'dark' {
  if (wanted === 'system') return systemIsDark ? 'dark' : 'light'
  return wanted
}

/** Puts the appearance on the page and follows the system where it is asked to. Returns how to stop following. */
export function showAppearance(appearance: Appearance): () => void {
  const system = matchMedia(prefersDark)
  const root = document.documentElement
  const show = () => {
    root.dataset.theme = decideTheme(appearance.theme, system.matches)
    root.dataset.motion = appearance.motion
  }
  show()
  rememberAppearance(appearance)
  system.addEventListener('change', show)
  return () => system.removeEventListener('change', show)
}

/** What held when the page was last open, so that it starts in the right colours before the engine has answered. */
export function recallAppearance(): Appearance {
  const fallback: Appearance = { theme: 'system', motion: 'system' }
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(remembered) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return fallback
    const theme = 'theme' in stored ? stored.theme : null
    const motion = 'motion' in stored ? stored.motion : null
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      motion: motion === 'reduced' ? 'reduced' : 'system',
    }
  } catch {
    return fallback
  }
}

function rememberAppearance(appearance: Appearance): void {
  try {
    localStorage.setItem(remembered, JSON.stringify(appearance))
  } catch {
    // Storage may be switched off; the page then starts in the system's colours.
  }
}
