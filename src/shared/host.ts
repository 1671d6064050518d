/**
 * What a page may ask of the window it stands in, beside what it asks of the engine. The preload script gives it in
 * Electron; in a browser the page answers for itself. What a host lacks is hidden by its capability.
 */
export interface HostBridge {
  kind: 'electron' | 'web'
  /** Lower-case name as in `process.platform`; decides between Ctrl and Cmd, and where window buttons are. */
  platform: 'darwin' | 'win32' | 'linux' | 'other'
  capabilities: HostCapabilities
  /** Opens an http(s) or mailto address outside the app. Others are refused: resolves with `false`. */
  openExternal: (url: string) => Promise<boolean>
  /** Shows the data directory in the system's file manager. Resolves with `false` where the host can't. */
  showDataDirectory: () => Promise<boolean>
}

export interface HostCapabilities {
  /** The page draws under the title bar and must leave room for the window's own buttons. */
  titleBarOverlay: boolean
  showDataDirectory: boolean
}

/** Where the preload script puts the bridge: `window.switchyardHost`. */
export const hostBridgeName = 'switchyardHost'

/** Names of the messages between preload script and main process. */
export const hostMessages = {
  port: 'switchyard:engine-port',
  openExternal: 'switchyard:open-external',
  showDataDirectory: 'switchyard:show-data-directory',
} as const

/** The page asks its preload script for the engine's port, once per load, with this message to its own window. */
export const portRequest = 'switchyard:port-request'

/** The answer, with the port as its one transferred object. */
export const portHandOver = 'switchyard:port'

/** The page that Electron shows lives here. */
export const appScheme = 'switchyard'
export const appOrigin = `${appScheme}://app`

/** Whether an address may be opened outside the app: nothing that runs a program or reads a file. */
export function isSafeExternalUrl(url: string): boolean {
  try {
    return ['https:', 'http:', 'mailto:'].includes(new URL(url).protocol)
  } catch {
    return false
  }
}
