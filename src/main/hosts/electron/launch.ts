import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultDataDir } from '../app-root.ts'

export interface Launch {
  dataDir: string
  demo: boolean
}

/** Reads `--data-dir` and `--demo`. Lenient: Chromium's and the system's own switches stand on the same line. */
export function readLaunch(
  args: string[],
  platform: NodeJS.Platform,
  env: Record<string, string | undefined>,
): Launch {
  const { values } = parseArgs({
    args,
    options: { 'data-dir': { type: 'string' }, demo: { type: 'boolean' } },
    allowPositionals: true,
    strict: false,
  })
  const dataDir = values['data-dir']
  return {
    dataDir:
      typeof dataDir === 'string' && dataDir !== ''
        ? resolve(dataDir)
        : defaultDataDir(platform, env),
    demo: values.demo === true,
  }
}
