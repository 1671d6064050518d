/**
 * Where `npm start` shows the app, from plain facts:
 * - `args`: what the user gave after `--`
 * - `platform`, `env`, `uid` (`null` where there are none)
 * - `runtime`: `'installed'`, `'missing'`, or the reason why it could not be had
 *
 * `{ in: 'electron' }`, `{ in: 'web', because }` with `because: null` where the user asked for it, or
 * `{ in: 'unknown' }`: get the runtime first, then ask again.
 */
export function decideStart({ args, platform, env, uid, runtime }) {
  const forBrowser = args.some((arg) => /^--(web|port|no-open)(=|$)/.test(arg))
  if (forBrowser) return { in: 'web', because: null }
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return { in: 'web', because: 'there is no display' }
  }
  if (platform === 'linux' && uid === 0) {
    return { in: 'web', because: 'Electron keeps its sandbox only for users other than root' }
  }
  if (runtime === 'installed') return { in: 'electron' }
  if (runtime === 'missing') return { in: 'unknown' }
  return { in: 'web', because: `the Electron runtime could not be downloaded: ${runtime}` }
}

/** What is left for `switchyard serve`. */
export function serveArguments(args) {
  return args.filter((arg) => arg !== '--web')
}

/** One line, whatever the reason. */
export function fallbackLine(because) {
  return `Opening Switchyard in the browser, because ${because.replace(/\s+/g, ' ').trim()}.`
}
