// How long from the start of the process until Switchyard answers, as a user starts it.
//   npm run bench:start [-- --times 15]
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../scripts/ensure-built.mjs'
import { printReport } from './report.ts'

const { values } = parseArgs({ options: { times: { type: 'string', default: '15' } } })
const cli = join(import.meta.dirname, '..', 'out', 'main', 'cli.js')

/** Milliseconds until the process has said that it is ready. */
async function startOnce(dataDir: string): Promise<number> {
  const begun = performance.now()
  const child = spawn(
    process.execPath,
    [cli, 'serve', '--no-open', '--port', '0', '--data-dir', dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('Switchyard ready')) return performance.now() - begun
    }
    throw new Error('It ended before it was ready.')
  } finally {
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('close', resolve))
  }
}

if (!(await ensureBuilt(process.execPath))) process.exit(1)

const first: number[] = []
const again: number[] = []
for (let time = 0; time < Number(values.times); time++) {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-start-'))
  first.push(await startOnce(dataDir))
  again.push(await startOnce(dataDir))
  rmSync(dataDir, { recursive: true, force: true })
}
printReport('From process start to “ready” (goal: < 700 ms)', [
  { name: 'new data directory', samples: first },
  { name: 'existing data directory', samples: again },
])
