import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** The Node that can run Switchyard: the one that came with `npm ci`, else this one if it is new enough, else `null`. */
export function findNode() {
  try {
    const folder = join(dirname(require.resolve('node/package.json')), 'bin')
    const file = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(file)) return file
  } catch {
    // Not installed: whoever left out the development packages brings a Node.
  }
  return isNewEnough(process.versions.node) ? process.execPath : null
}

export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 12)
}

export const nodeTooOld = `Switchyard needs Node 22.12 or newer (this is ${process.versions.node}). Run “npm ci” in its folder, which brings one along, or update Node.`
