import { formatShortcut, isMac, type Shortcut } from './shortcuts.ts'

/** Whether Command takes the place of Control. */
export const onMac = isMac(globalThis.navigator?.platform ?? '')

/** A shortcut as this machine's keyboard names it. */
export function shown(shortcut: Shortcut): string {
  return formatShortcut(shortcut, onMac)
}
