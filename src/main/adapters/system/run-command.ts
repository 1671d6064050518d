import { type ChildProcess, spawn } from 'node:child_process'

/**
 * How a command ended. `missing`: there is no such program. `failed`: it could not start, ended with another code than
 * 0, or said too much. `hung`: it did not end in time, or one like it never did. Messages are for people and may quote
 * the tool.
 */
export type CommandOutcome =
  | { ok: true; stdout: string }
  | { ok: false; problem: 'missing' | 'failed' | 'hung' | 'aborted'; message: string }

/** Runs a program without a shell. Never throws. */
export type RunCommand = (
  file: string,
  args: readonly string[],
  options: { timeoutMs: number; signal: AbortSignal },
) => Promise<CommandOutcome>

/** A program that runs on and says something line by line. */
export interface RunningCommand {
  /** Hands it a line on its standard input; nothing happens where it has ended. */
  write(line: string): void
  /** Repeatable. */
  stop(): void
}

/** Starts a program without a shell. Never throws: `onEnd` is called once, with the reason, also where it never began. */
export type StartCommand = (
  file: string,
  args: readonly string[],
  on: { line(text: string): void; end(message: string): void },
) => RunningCommand

export interface Commands {
  run: RunCommand
  start: StartCommand
}

const mostOutput = 1024 * 1024

/** Tools print numbers and texts in the user's language unless they are told otherwise. */
const plainEnv = () => ({ ...process.env, LC_ALL: 'C', LANG: 'C' })

function spawnPlain(file: string, args: readonly string[], stdin: 'ignore' | 'pipe'): ChildProcess {
  const child = spawn(file, args, {
    stdio: [stdin, 'pipe', 'pipe'],
    env: plainEnv(),
    windowsHide: true,
    shell: false,
  })
  // Neither a tool that hangs nor one that runs on may keep this program from ending.
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref()
    stream?.on('error', () => {})
  }
  child.stdout?.setEncoding('utf8')
  child.stderr?.setEncoding('utf8')
  return child
}

/** The first line of what a tool said, cut and without control characters, for a message. */
function quote(output: string): string {
  const line = output.trim().split(/\r?\n/, 1)[0] ?? ''
  return line.replace(/\p{Cc}/gu, ' ').slice(0, 200)
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(error.code))
  )
}

/** Real processes. A command that was killed and still has not ended is not started again until it has. */
export function createCommands(): Commands {
  const stuck = new Set<string>()

  const run: RunCommand = (file, args, { timeoutMs, signal }) => {
    const key = [file, ...args].join('\0')
    return new Promise((resolve) => {
      if (signal.aborted) {
        return resolve({ ok: false, problem: 'aborted', message: `${file} was called off.` })
      }
      if (stuck.has(key)) {
        return resolve({ ok: false, problem: 'hung', message: `${file} hangs and can’t be ended.` })
      }
      let stdout = ''
      let stderr = ''
      let child: ChildProcess
      try {
        child = spawnPlain(file, args, 'ignore')
      } catch (error) {
        return resolve({ ok: false, problem: 'failed', message: String(error) })
      }
      const finish = (outcome: CommandOutcome) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        resolve(outcome)
      }
      const giveUp = (problem: 'failed' | 'hung' | 'aborted', message: string) => {
        if (child.exitCode === null && child.signalCode === null && child.pid) stuck.add(key)
        child.kill('SIGKILL')
        finish({ ok: false, problem, message })
      }
      const onAbort = () => giveUp('aborted', `${file} was called off.`)
      const timer = setTimeout(
        () => giveUp('hung', `${file} did not answer within ${timeoutMs / 1000} seconds.`),
        timeoutMs,
      )
      timer.unref?.()
      signal.addEventListener('abort', onAbort, { once: true })
      child.stdout?.on('data', (text: string) => {
        stdout += text
        if (stdout.length > mostOutput) giveUp('failed', `${file} printed far too much.`)
      })
      child.stderr?.on('data', (text: string) => {
        if (stderr.length < mostOutput) stderr += text
      })
      child.on('error', (error) => {
        stuck.delete(key)
        const problem = isMissing(error) ? 'missing' : 'failed'
        finish({ ok: false, problem, message: `${file} can’t be run: ${error.message}` })
      })
      child.on('exit', () => stuck.delete(key))
      child.on('close', (code, killedBy) => {
        if (code === 0) return finish({ ok: true, stdout })
        const said = quote(stderr) || quote(stdout)
        const ending = killedBy ? `was ended by ${killedBy}` : `ended with code ${code}`
        finish({
          ok: false,
          problem: 'failed',
          message: `${file} ${ending}${said ? `: ${said}` : '.'}`,
        })
      })
    })
  }

  return { run, start: startCommand }
}

const startCommand: StartCommand = (file, args, on) => {
  let ended = false
  let rest = ''
  let said = ''
  const end = (message: string) => {
    if (ended) return
    ended = true
    on.end(message)
  }
  let child: ChildProcess
  try {
    child = spawnPlain(file, args, 'pipe')
  } catch (error) {
    queueMicrotask(() => end(String(error)))
    return { write() {}, stop() {} }
  }
  child.stdout?.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    // Bounded, so that a tool that never ends its line does not fill the memory.
    if (rest.length > mostOutput) rest = ''
    for (const line of lines) if (!ended) on.line(line)
  })
  child.stderr?.on('data', (text: string) => {
    if (said.length < 1000) said += text
  })
  child.on('error', (error) => end(`${file} can’t be run: ${error.message}`))
  child.on('close', (code) => end(`${file} ended with code ${code}${said && `: ${quote(said)}`}`))
  return {
    write: (line) => void (ended || child.stdin?.write(`${line}\n`)),
    stop() {
      ended = true
      child.kill('SIGKILL')
    },
  }
}
