#!/usr/bin/env node
import { join } from 'node:path'
import { ensureBuilt, root } from '../scripts/ensure-built.mjs'
import { findNode, nodeTooOld } from '../scripts/find-node.mjs'
import { handOver } from '../scripts/hand-over.mjs'

const node = findNode()
if (node === null) {
  console.error(nodeTooOld)
  process.exitCode = 1
} else if (await ensureBuilt(node)) {
  const program = join(root, 'out', 'main', 'cli.js')
  process.exitCode = await handOver(node, [
    '--enable-source-maps',
    program,
    ...process.argv.slice(2),
  ])
} else {
  process.exitCode = 1
}
