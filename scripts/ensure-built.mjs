import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const outputs = [
  'out/main/cli.js',
  'out/main/electron.js',
  'out/main/workers/replay.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
]
const sources = ['src', 'package.json', 'electron.vite.config.ts', 'tsconfig.base.json']
const lockFile = join(root, 'node_modules', '.cache', 'switchyard-build.lock')

/**
 * Builds when something is missing or older than its sources. Resolves with whether there is something to run; what
 * went wrong is on standard error then.
 */
export async function ensureBuilt(node) {
  if (!needsBuild()) return true
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (!existsSync(builder)) {
    if (outputs.every((file) => existsSync(join(root, file)))) return true
    console.error(
      'Switchyard is not built, and what builds it is not installed. Run “npm ci” first.',
    )
    return false
  }
  const release = await takeLock()
  try {
    // Whoever held the lock may have built it all.
    if (!needsBuild()) return true
    console.error('Building Switchyard…')
    const { code, output } = await run(node, [builder, 'build', '--logLevel', 'warn'])
    if (code === 0) return true
    console.error(`${output}\nThe build failed.`)
    return false
  } finally {
    release()
  }
}

function needsBuild() {
  // A packaged copy has no sources to be older than.
  if (!existsSync(join(root, 'src'))) return false
  const built = Math.min(...outputs.map((file) => changedAt(join(root, file))))
  return sources.some((file) => newest(join(root, file)) > built)
}

/** Epoch milliseconds; 0 = not there. */
function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
}

/** Two starts at once must not write the same files. Returns how to let go. */
async function takeLock() {
  mkdirSync(dirname(lockFile), { recursive: true })
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
      return () => rmSync(lockFile, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (!isAlive(lockFile)) rmSync(lockFile, { force: true })
      else await pause(100)
    }
  }
}

function isAlive(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // Just made and not written yet.
    if (pid === 0) return Date.now() - changedAt(file) < 5_000
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => resolve({ code: 1, output: String(error) }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
