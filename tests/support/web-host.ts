import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface RunningHost {
  url: string
  dataDir: string
  kill(signal: NodeJS.Signals): Promise<void>
}

const cli = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')

/** Starts the built web host as a user does, on a free port, and waits for its address. */
export async function startHost(
  dataDir: string,
  options: { demo: boolean; env?: Record<string, string>; port?: number },
): Promise<RunningHost> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      cli,
      'serve',
      '--no-open',
      '--port',
      String(options.port ?? 0),
      '--data-dir',
      dataDir,
      ...(options.demo ? ['--demo'] : []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } },
  )
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let complaints = ''
  child.stderr?.on('data', (data) => {
    complaints += data
  })
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await closed
  }
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      const ready = /^Switchyard ready: (\S+)$/.exec(line)
      if (ready?.[1]) return { url: ready[1], dataDir, kill }
    }
  }
  throw new Error(`The web host ended before it was ready. ${complaints}`)
}

export function makeDataDir(): { dataDir: string; remove(): void } {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-e2e-'))
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) }
}
