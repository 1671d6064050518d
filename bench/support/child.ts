import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Child {
  process: ChildProcessWithoutNullStreams
  /** The next line on its standard output; rejects when it ends before. */
  line(): Promise<string>
  stop(): void
}

/** Starts a script beside this one with the same Node, its standard error joined to ours. */
export function startChild(
  script: string,
  args: string[],
  env: Record<string, string> = {},
): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  child.stderr.pipe(process.stderr)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    async line() {
      const next = await lines.next()
      if (next.done) throw new Error(`${script} ended before it said anything.`)
      return next.value
    },
    stop: () => child.kill('SIGKILL'),
  }
}
