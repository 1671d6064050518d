import { ORPCError } from '@orpc/server'
import { AppError } from '#shared/app-error'
import { type Command, parseCommand, UsageError } from './arguments.ts'
import { ask } from './ask.ts'
import { helpText } from './help.ts'
import { models } from './models.ts'
import { route } from './route.ts'
import { routeEval } from './route-eval.ts'
import { serve } from './serve.ts'
import type { CliFacts } from './start.ts'
import { withoutControlCodes } from './terminal.ts'

/** Runs one command line and resolves with its exit code. Never throws. */
export async function runCli(args: string[], facts: CliFacts): Promise<number> {
  const { err } = facts.terminal
  try {
    return await run(parseCommand(args), facts)
  } catch (error) {
    if (error instanceof UsageError) {
      const help = error.command === '' ? 'switchyard --help' : `switchyard ${error.command} --help`
      err.write(`${error.message}\nSee “${help}”.\n`)
      return 2
    }
    err.write(`${withoutControlCodes(sentenceOf(error))}\n`)
    return 1
  }
}

async function run(command: Command, facts: CliFacts): Promise<number> {
  switch (command.name) {
    case 'help':
      facts.terminal.out.write(helpText(command.of))
      return 0
    case 'version':
      facts.terminal.out.write(`${facts.app.version}\n`)
      return 0
    case 'serve':
      return serve(command.arguments, facts)
    case 'ask':
      return ask(command.arguments, facts)
    case 'models':
      return models(command.arguments, facts)
    case 'route':
      return route(command.arguments, facts)
    case 'route eval':
      return routeEval(command.arguments, facts)
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof AppError) {
    const { url } = error.data
    return typeof url === 'string' && !error.message.includes(url)
      ? `${error.message} It answers at ${url}`
      : error.message
  }
  if (error instanceof ORPCError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
