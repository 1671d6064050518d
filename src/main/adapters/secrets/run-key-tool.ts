import { spawnSync } from 'node:child_process'

/** Runs a program of the system and gives what it printed; `null` where it is missing, failed, or took too long. */
export type RunKeyTool = (command: string, args: readonly string[], input: string) => string | null

/** A keyring may ask the user to unlock it; nobody answers on a machine without a screen. */
const longestMs = 15_000

/** Secrets go in by standard input, never as arguments, which every program can see. */
export const runKeyTool: RunKeyTool = (command, args, input) => {
  const { status, stdout, error } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    timeout: longestMs,
    killSignal: 'SIGKILL',
    windowsHide: true,
    maxBuffer: 64 * 1024,
  })
  return error === undefined && status === 0 ? stdout.trim() : null
}
