import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SwitchyardClient } from '#shared/contract/index'
import { socketPath } from '#shared/wire'
import { ensureBuilt, root } from '../scripts/ensure-built.mjs'
import { connectSocket } from '../src/renderer/app/connection/connect-socket.ts'
import type { Connection } from '../src/renderer/app/connection/connection.ts'

export interface WebHostProcess {
  client: SwitchyardClient
  pid: number
  /** Kills at once, as `kill -9` does. Resolves when the process is gone; the page's end notices by itself. */
  kill(): Promise<void>
  /** Closes the page's end. */
  disconnect(): void
}

/** Once for a benchmark: sources that change meanwhile must not change what is measured. */
let built: Promise<boolean> | null = null

/** The built program as `switchyard serve --demo` runs it, in a process of its own, and a page's connection to it. */
export async function startWebHost(dataDir: string): Promise<WebHostProcess> {
  built ??= ensureBuilt(process.execPath)
  if (!(await built)) throw new Error('There is no program to run.')
  const child = spawn(
    process.execPath,
    [
      join(root, 'out', 'main', 'cli.js'),
      ...['serve', '--demo', '--no-open', '--port', '0', '--data-dir', dataDir],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const gone = once(child, 'exit')
  // A benchmark that fails must not leave it behind.
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.removeListener('exit', endWithUs))
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  try {
    const url = await readyAddress(child.stdout)
    if (url === null || child.pid === undefined) {
      throw new Error(`The web host did not start.\n${complaints}`)
    }
    const connection: Connection = connectSocket(url)
    return { client: connection.client, pid: child.pid, kill, disconnect: connection.close }
  } catch (error) {
    await kill()
    throw error
  }
}

/** From the line `Switchyard ready: <url with token>`; `null` when the output ends without it. */
async function readyAddress(output: NodeJS.ReadableStream): Promise<string | null> {
  for await (const line of createInterface(output)) {
    const page = /^Switchyard ready: (.+)$/.exec(line)?.[1]
    if (page === undefined) continue
    output.resume()
    const address = new URL(socketPath, page)
    address.protocol = 'ws:'
    address.search = new URL(page).search
    return address.href
  }
  return null
}
