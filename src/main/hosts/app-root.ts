import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export interface AppRoot {
  /** Folder of package.json, in a checkout as in a packaged app. */
  root: string
  version: string
  /** The built page. */
  pageDir: string
}

/** Where this program lies, found by going up from `from`, so that it holds for sources and for bundled chunks. */
export function findAppRoot(from: string): AppRoot {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
      return { root: folder, version, pageDir: join(folder, 'out', 'renderer') }
    }
    if (dirname(folder) === folder) throw new Error(`No package.json above ${from}`)
  }
}

/** One place for all hosts, so that the window, the browser and the terminal share their conversations. */
export function defaultDataDir(
  platform: NodeJS.Platform,
  env: Record<string, string | undefined>,
  home: string = homedir(),
): string {
  if (env.SWITCHYARD_DATA_DIR) return resolve(env.SWITCHYARD_DATA_DIR)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Switchyard')
  if (platform === 'win32')
    return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Switchyard')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'switchyard')
}
