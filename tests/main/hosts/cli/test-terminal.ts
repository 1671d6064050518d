import type { Terminal } from '#hosts/cli/terminal'

/** A terminal that remembers, and can press Ctrl-C. */
export function createTestTerminal(
  given: Partial<Pick<Terminal, 'input' | 'readInput' | 'readChunks' | 'env'>> & {
    isTerminal?: boolean
  } = {},
) {
  const interruption = new AbortController()
  let out = ''
  let err = ''
  const waiting: (() => void)[] = []
  const wake = () => {
    for (const check of [...waiting]) check()
  }
  const terminal: Terminal = {
    out: {
      write(text) {
        out += text
        wake()
      },
      isTerminal: given.isTerminal ?? false,
    },
    err: {
      write(text) {
        err += text
        wake()
      },
      isTerminal: given.isTerminal ?? false,
    },
    input: given.input ?? 'none',
    readInput: given.readInput ?? (async () => ''),
    readChunks: given.readChunks ?? async function* () {},
    env: given.env ?? {},
    platform: 'linux',
    interrupted: interruption.signal,
  }
  return {
    terminal,
    out: () => out,
    err: () => err,
    interrupt: () => interruption.abort('SIGINT'),
    /** Resolves when standard output matches. */
    printed(pattern: RegExp): Promise<RegExpExecArray> {
      return new Promise((resolve) => {
        const check = () => {
          const match = pattern.exec(out)
          if (match === null) return
          waiting.splice(waiting.indexOf(check), 1)
          resolve(match)
        }
        waiting.push(check)
        check()
      })
    },
  }
}
