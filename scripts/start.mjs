import { join } from 'node:path'
import { decideStart, fallbackLine, serveArguments } from './decide-start.mjs'
import { downloadRuntime, findRuntime } from './electron-runtime.mjs'
import { ensureBuilt, root } from './ensure-built.mjs'
import { findNode, nodeTooOld } from './find-node.mjs'
import { handOver } from './hand-over.mjs'

const help = `Usage: npm start [-- options]

Opens Switchyard in its window, or in the browser where Electron can't run.

Options:
  --web            open it in the browser
  --data-dir DIR   where conversations and settings lie
  --demo           run with simulated servers and models
  --port N, --no-open
                   as for "switchyard serve"; these mean --web
`

/** The shell's exit code for a program that can't be loaded, e.g. because a system library is missing. */
const cannotRun = [126, 127]

process.exitCode = await start(process.argv.slice(2))

async function start(args) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help)
    return 0
  }
  const node = findNode()
  if (node === null) {
    console.error(nodeTooOld)
    return 1
  }
  if (!(await ensureBuilt(node))) return 1

  const facts = {
    args,
    platform: process.platform,
    env: process.env,
    uid: process.getuid?.() ?? null,
    runtime: findRuntime() === null ? 'missing' : 'installed',
  }
  let decision = decideStart(facts)
  if (decision.in === 'unknown') {
    decision = decideStart({ ...facts, runtime: await downloadRuntime(node) })
  }
  if (decision.in === 'electron') {
    const code = await handOver(findRuntime(), [root, ...args])
    if (!cannotRun.includes(code)) return code
    decision = { in: 'web', because: 'the Electron runtime can’t run here' }
  }
  if (decision.because !== null) console.error(fallbackLine(decision.because))
  return handOver(node, [
    '--enable-source-maps',
    join(root, 'out', 'main', 'cli.js'),
    'serve',
    ...serveArguments(args),
  ])
}
