import { once } from 'node:events'
import { fstatSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { startEngine } from '#hosts/start-engine'
import { findAppRoot } from '../app-root.ts'
import { readChunks } from './read-chunks.ts'
import { runCli } from './run-cli.ts'
import type { Terminal, TextSink } from './terminal.ts'

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Asked twice: whatever is being closed has had its chance.
    if (interruption.signal.aborted) process.exit(130)
    interruption.abort(signal)
  })
}

function sink(stream: NodeJS.WriteStream): TextSink {
  // `| head` closes the pipe early: nobody reads on, so stop the model as well.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') interruption.abort('SIGPIPE')
  })
  return {
    write: (chunk) => void stream.write(chunk),
    async drained() {
      if (!stream.writableNeedDrain || interruption.signal.aborted) return
      // Rejects when asked to stop: then nobody needs what is left.
      await once(stream, 'drain', { signal: interruption.signal }).catch(() => undefined)
    },
    isTerminal: stream.isTTY === true,
  }
}

/** A shell's pipe ends; the socket that another program leaves open for us might never. */
function inputKind(): Terminal['input'] {
  if (process.stdin.isTTY) return 'none'
  try {
    const stat = fstatSync(0)
    return stat.isFIFO() || stat.isFile() ? 'piped' : stat.isSocket() ? 'maybe' : 'none'
  } catch {
    return 'none'
  }
}

process.exitCode = await runCli(process.argv.slice(2), {
  terminal: {
    out: sink(process.stdout),
    err: sink(process.stderr),
    input: inputKind(),
    readInput: () => text(readChunks(process.stdin, interruption.signal)),
    readChunks: () => readChunks(process.stdin, interruption.signal),
    env: process.env,
    platform: process.platform,
    interrupted: interruption.signal,
  },
  app: findAppRoot(import.meta.dirname),
  startEngine,
  async openBrowser(url) {
    // Without a display a text browser might answer and take the terminal.
    const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env
    if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY && !WSL_DISTRO_NAME) return
    const { default: open } = await import('open')
    const child = await open(url)
    child.on('error', () => undefined)
  },
})
