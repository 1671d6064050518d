/**
 * Shortcuts are written as `mod+shift+f`, `mod+k`, `?`, `f2`: modifiers in any order, then one `KeyboardEvent.key` in
 * lower case. `mod` is Command on a Mac and Control elsewhere.
 */
export type Shortcut = string

export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

export function matchesShortcut(press: KeyPress, shortcut: Shortcut, mac: boolean): boolean {
  const parts = parseShortcut(shortcut)
  const mod = mac ? press.metaKey : press.ctrlKey
  const otherMod = mac ? press.ctrlKey : press.metaKey
  if (press.key.toLowerCase() !== parts.key || mod !== parts.mod || otherMod) return false
  if (press.altKey !== parts.alt) return false
  // A printed sign such as "?" or "/" says for itself whether its layout needs Shift.
  return isSign(parts.key) && !parts.mod ? true : press.shiftKey === parts.shift
}

/** Whether it may fire while somebody types in a text field: not if it would write something there. */
export function worksInFields(shortcut: Shortcut): boolean {
  const { key, mod } = parseShortcut(shortcut)
  return mod || key.length > 1
}

const signs: Record<string, string> = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  escape: 'Esc',
  enter: 'Enter',
  delete: 'Delete',
}

/** For people: `Ctrl Shift F`, `⌘⇧F` on a Mac. */
export function formatShortcut(shortcut: Shortcut, mac: boolean): string {
  const { key, mod, shift, alt } = parseShortcut(shortcut)
  const shown = signs[key] ?? key.toUpperCase()
  const before = [
    mod && (mac ? '⌘' : 'Ctrl'),
    alt && (mac ? '⌥' : 'Alt'),
    shift && (mac ? '⇧' : 'Shift'),
  ]
  return [...before.filter(Boolean), shown].join(mac ? '' : ' ')
}

export function isMac(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform)
}

function parseShortcut(shortcut: Shortcut) {
  const parts = shortcut.toLowerCase().split('+')
  return {
    key: parts.at(-1) ?? '',
    mod: parts.includes('mod'),
    shift: parts.includes('shift'),
    alt: parts.includes('alt'),
  }
}

function isSign(key: string): boolean {
  return key.length === 1 && key.toLowerCase() === key.toUpperCase()
}
