import { resolve } from 'node:path'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** The command line asks for something that does not exist. Ends with exit code 2. */
export class UsageError extends Error {
  /** Which help to point at; empty = the general one. */
  readonly command: string

  constructor(message: string, command = '') {
    super(message)
    this.name = 'UsageError'
    this.command = command
  }
}

const shared = {
  'data-dir': { type: 'string' },
  demo: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig

export interface ServeArguments {
  port: number | null
  dataDir: string | null
  demo: boolean
  open: boolean
}

export interface AskArguments {
  /** Empty: read it from standard input. */
  prompt: string
  json: boolean
  fast: boolean
  model: string | null
  endpoint: string | null
  dataDir: string | null
  demo: boolean
}

export interface ModelsArguments {
  json: boolean
  dataDir: string | null
  demo: boolean
}

export interface RouteArguments {
  prompt: string
  /** Read JSON lines from standard input instead. */
  stdin: boolean
  json: boolean
  dataDir: string | null
  demo: boolean
}

export interface RouteEvalArguments {
  file: string
  json: boolean
  /** Which models of the file to compare; `null` = the worst and the best. */
  weak: string | null
  strong: string | null
  resamples: number
}

export type Command =
  | { name: 'help'; of: string }
  | { name: 'version' }
  | { name: 'serve'; arguments: ServeArguments }
  | { name: 'ask'; arguments: AskArguments }
  | { name: 'models'; arguments: ModelsArguments }
  | { name: 'route'; arguments: RouteArguments }
  | { name: 'route eval'; arguments: RouteEvalArguments }

export const commandNames = ['serve', 'ask', 'models', 'route'] as const

/** Reads the command line (without node and script). Throws `UsageError`. */
export function parseCommand(args: string[]): Command {
  const [name, ...rest] = args
  switch (name) {
    case undefined:
    case 'help':
      return { name: 'help', of: rest[0] ?? '' }
    case '--help':
    case '-h':
      return { name: 'help', of: '' }
    case '--version':
    case '-v':
      return { name: 'version' }
    case 'serve':
      return parseServe(rest)
    case 'ask':
      return parseAsk(rest)
    case 'models':
      return parseModels(rest)
    case 'route':
      return parseRoute(rest)
    default:
      throw new UsageError(
        name.startsWith('-')
          ? `Unknown option ${name}.`
          : `Unknown command “${name}”. Commands: ${commandNames.join(', ')}.`,
      )
  }
}

function parseServe(args: string[]): Command {
  const { values, positionals } = read('serve', args, {
    ...shared,
    port: { type: 'string' },
    'no-open': { type: 'boolean' },
  })
  if (values.help) return { name: 'help', of: 'serve' }
  refusePositionals('serve', positionals)
  return {
    name: 'serve',
    arguments: {
      port: values.port === undefined ? null : parsePort(values.port),
      dataDir: toPath('serve', values['data-dir']),
      demo: values.demo ?? false,
      open: !values['no-open'],
    },
  }
}

function parseAsk(args: string[]): Command {
  const { values, positionals } = read('ask', args, {
    ...shared,
    json: { type: 'boolean' },
    fast: { type: 'boolean' },
    model: { type: 'string', short: 'm' },
    endpoint: { type: 'string', short: 'e' },
  })
  if (values.help) return { name: 'help', of: 'ask' }
  return {
    name: 'ask',
    arguments: {
      prompt: positionals.join(' ').trim(),
      json: values.json ?? false,
      fast: values.fast ?? false,
      model: notEmpty('ask', '--model', values.model),
      endpoint: notEmpty('ask', '--endpoint', values.endpoint),
      dataDir: toPath('ask', values['data-dir']),
      demo: values.demo ?? false,
    },
  }
}

function parseModels(args: string[]): Command {
  const { values, positionals } = read('models', args, { ...shared, json: { type: 'boolean' } })
  if (values.help) return { name: 'help', of: 'models' }
  refusePositionals('models', positionals)
  return {
    name: 'models',
    arguments: {
      json: values.json ?? false,
      dataDir: toPath('models', values['data-dir']),
      demo: values.demo ?? false,
    },
  }
}

function parseRoute(args: string[]): Command {
  if (args[0] === 'eval') return parseRouteEval(args.slice(1))
  const { values, positionals } = read('route', args, {
    ...shared,
    json: { type: 'boolean' },
    stdin: { type: 'boolean' },
  })
  if (values.help) return { name: 'help', of: 'route' }
  return {
    name: 'route',
    arguments: {
      prompt: positionals.join(' ').trim(),
      stdin: values.stdin ?? false,
      json: values.json ?? false,
      dataDir: toPath('route', values['data-dir']),
      demo: values.demo ?? false,
    },
  }
}

const usualResamples = 1000

function parseRouteEval(args: string[]): Command {
  const { values, positionals } = read('route eval', args, {
    help: shared.help,
    json: { type: 'boolean' },
    weak: { type: 'string' },
    strong: { type: 'string' },
    resamples: { type: 'string' },
  })
  if (values.help) return { name: 'help', of: 'route eval' }
  const [file, ...others] = positionals
  if (file === undefined) throw new UsageError('Name the file to score.', 'route eval')
  refusePositionals('route eval', others)
  return {
    name: 'route eval',
    arguments: {
      file: resolve(file),
      json: values.json ?? false,
      weak: notEmpty('route eval', '--weak', values.weak),
      strong: notEmpty('route eval', '--strong', values.strong),
      resamples: parseResamples(values.resamples),
    },
  }
}

function parseResamples(text: string | undefined): number {
  if (text === undefined) return usualResamples
  const resamples = Number(text)
  if (!/^\d+$/.test(text) || resamples < 1 || resamples > 100_000) {
    throw new UsageError(`--resamples ${text} is not a number from 1 to 100000.`, 'route eval')
  }
  return resamples
}

function read<const Options extends ParseArgsOptionsConfig>(
  command: string,
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    // Node's sentences name the option; what follows the first one advises on quoting.
    const message = error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : String(error)
    throw new UsageError(message.endsWith('.') ? message : `${message}.`, command)
  }
}

function refusePositionals(command: string, positionals: string[]): void {
  if (positionals.length > 0) {
    throw new UsageError(`“${positionals[0]}” means nothing to switchyard ${command}.`, command)
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port ${text} is not a port: use a number from 0 to 65535.`, 'serve')
  }
  return port
}

function toPath(command: string, text: string | undefined): string | null {
  const path = notEmpty(command, '--data-dir', text)
  return path === null ? null : resolve(path)
}

function notEmpty(command: string, option: string, text: string | undefined): string | null {
  if (text === undefined) return null
  if (text.trim() === '') throw new UsageError(`${option} needs a value.`, command)
  return text
}
