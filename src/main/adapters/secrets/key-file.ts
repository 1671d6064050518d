import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyKeeper } from './system-keys.ts'

/**
 * A key in a file that only its owner may read. It protects copies of the data directory (backups, synced folders, files
 * sent to somebody), not against programs that run as the same user: those can read both.
 */
export function keyFile(directory: string): KeyKeeper {
  const fileOf = (id: string) => join(directory, `secrets-${id}.key`)
  const find = (id: string) => {
    try {
      return readFileSync(fileOf(id), 'utf8').trim()
    } catch {
      return null
    }
  }
  return {
    name: 'key-file',
    keep(id, key) {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      writeFileSync(fileOf(id), `${key}\n`, { mode: 0o600, flag: 'wx', flush: true })
      return {}
    },
    find,
  }
}

/**
 * Where programs of this user keep what is not to travel with their data. Source: XDG Base Directory Specification 0.8;
 * on Windows the folder that roaming profiles leave behind.
 */
export function stateDirectory(
  platform: NodeJS.Platform,
  env: Record<string, string | undefined>,
  home: string,
): string {
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Switchyard', 'State')
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Switchyard State')
    default:
      return join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'switchyard')
  }
}
