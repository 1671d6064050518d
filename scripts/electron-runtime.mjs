import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const downloadLimitMs = 5 * 60_000
const probeLimitMs = 5_000

/** Path of the executable; `null` = not downloaded yet, or the package is missing. */
export function findRuntime() {
  try {
    const folder = dirname(require.resolve('electron/package.json'))
    const name = readFileSync(join(folder, 'path.txt'), 'utf8')
    const file = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name)
    return existsSync(file) ? file : null
  } catch {
    return null
  }
}

/** Runs Electron's own download. Resolves with `'installed'` or a short reason why not; bounded in time. */
export async function downloadRuntime(node) {
  let installer
  try {
    installer = require.resolve('electron/install.js')
  } catch {
    return 'the package “electron” is not installed'
  }
  const unreachable = await probe()
  if (unreachable !== null) return unreachable
  if (process.stderr.isTTY) console.error('Downloading the Electron runtime (about 120 MB)…')
  const { code, errors } = await run(node, installer)
  if (code === 0 && findRuntime() !== null) return 'installed'
  return reasonOf(errors) ?? 'the download did not finish'
}

/** Says quickly when there is no way to the download host, so that an offline start doesn't wait for retries. */
async function probe() {
  const { env } = process
  const proxied = env.ELECTRON_GET_USE_PROXY || env.GLOBAL_AGENT_HTTPS_PROXY
  if (proxied) return null
  const mirror = env.npm_config_electron_mirror || env.ELECTRON_MIRROR
  const address = mirror || 'https://github.com/electron/electron/releases/'
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(probeLimitMs) })
    return null
  } catch (error) {
    const host = URL.canParse(address) ? new URL(address).host : address
    return `${host} can’t be reached (${error.cause?.code ?? error.name})`
  }
}

function run(node, installer) {
  return new Promise((resolve) => {
    const child = spawn(node, [installer], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: downloadLimitMs,
    })
    let errors = ''
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    child.on('error', (error) => resolve({ code: 1, errors: error.message }))
    child.on('close', (code) => resolve({ code, errors }))
  })
}

function reasonOf(errors) {
  const line = errors.split('\n').find((candidate) => candidate.trim() !== '')
  return line?.trim().slice(0, 160) ?? null
}
