import { isIP } from 'node:net'

/** A server on loopback answers only to its own and to local names; others get an empty 403. */
export function allowsHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  if (name === '' || name === 'localhost' || isIP(name) !== 0) return true
  return /\.(localhost|local|internal)$/i.test(name)
}

/** Programs without an origin pass, and so do pages of the machine itself. */
export function allowsOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  if (/^(app|file|tauri|vscode-webview|vscode-file):\/\//.test(origin)) return true
  return /^https?:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d+)?$/.test(origin)
}
