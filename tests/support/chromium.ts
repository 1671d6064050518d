import { existsSync } from 'node:fs'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Where the system's Chromium lies (`CHROMIUM_PATH` names another); `undefined` where there is none. */
export function lookForChromium(): string | undefined {
  const places = process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : usualPlaces
  return places.find((place) => existsSync(place))
}

/** The same, for those who can't go on without. Throws with what to do. */
export function findChromium(): string {
  const found = lookForChromium()
  if (found) return found
  throw new Error(
    'These tests drive the system’s Chromium, and there is none. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
  )
}

/** For machines without a GPU, and quiet: no look-ups of its own. A sandbox can’t be had as root. */
export const browserArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
