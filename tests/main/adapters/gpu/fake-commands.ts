import type { CommandOutcome, Commands } from '#adapters/system/run-command'

export interface FakeCommands extends Commands {
  /** Every call of `run`, as one line. */
  calls: string[]
  /** Programs that run on, in the order of their start. */
  started: {
    line(text: string): void
    end(message: string): void
    written: string[]
    stopped: boolean
  }[]
}

/** Programs that answer what `answer` says. */
export function createFakeCommands(
  answer: (
    file: string,
    args: readonly string[],
  ) => string | CommandOutcome | Promise<CommandOutcome>,
): FakeCommands {
  const calls: string[] = []
  const started: FakeCommands['started'] = []
  return {
    calls,
    started,
    async run(file, args) {
      calls.push([file, ...args].join(' '))
      const outcome = await answer(file, args)
      return typeof outcome === 'string' ? { ok: true, stdout: outcome } : outcome
    },
    start(_file, _args, on) {
      const program = { ...on, written: [] as string[], stopped: false }
      started.push(program)
      return {
        write: (line) => void program.written.push(line),
        stop() {
          program.stopped = true
        },
      }
    },
  }
}

export const missing: CommandOutcome = { ok: false, problem: 'missing', message: 'no such program' }
export const hung: CommandOutcome = { ok: false, problem: 'hung', message: 'It hangs.' }
export const never = new AbortController().signal
