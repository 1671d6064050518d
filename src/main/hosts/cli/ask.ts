import { randomUUID } from 'node:crypto'
import type { DecisionSummary, RunStarted } from '#shared/contract/chat'
import type { MessageId } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import type { Decision, Preference } from '#shared/contract/routing'
import { type AskArguments, UsageError } from './arguments.ts'
import { decideNamedModel, decideOnEndpoint } from './choose-model.ts'
import { type FollowedAnswer, followAnswer } from './follow-answer.ts'
import { type CliFacts, reachEngine } from './start.ts'
import { type Terminal, withoutControlCodes, writeUntrusted } from './terminal.ts'
import { warnOfSettings } from './warn-of-settings.ts'

const exitStopped = 130

/** Answers one prompt in the terminal. Resolves with the exit code: see the help text. */
export async function ask(args: AskArguments, facts: CliFacts): Promise<number> {
  const { terminal } = facts
  const text = await readPrompt(args, terminal)
  if (terminal.interrupted.aborted) return exitStopped
  const engine = await reachEngine(facts, args)
  try {
    await warnOfSettings(engine.client, terminal)
    return await answer(engine.client, text, args, terminal)
  } finally {
    await engine.close()
  }
}

async function readPrompt(args: AskArguments, terminal: Terminal): Promise<string> {
  const reads = terminal.input === 'piped' || (terminal.input === 'maybe' && args.prompt === '')
  const piped = reads ? (await terminal.readInput()).trim() : ''
  const text = [args.prompt, piped].filter((part) => part !== '').join('\n\n')
  if (text === '' && !terminal.interrupted.aborted) {
    throw new UsageError('Nothing to ask: give a prompt in quotes or pipe text in.', 'ask')
  }
  return text
}

async function answer(
  client: SwitchyardClient,
  text: string,
  args: AskArguments,
  terminal: Terminal,
): Promise<number> {
  const preference: Preference | undefined = args.fast ? 'fast' : undefined
  const requested = await chooseModel(client, text, args, preference)
  if (terminal.interrupted.aborted) return exitStopped
  const started = await client.chat.send({
    conversationId: null,
    parentId: null,
    messageId: randomUUID() as MessageId,
    text,
    requested,
    preference,
  })

  const stop = () => void client.chat.stop({ runId: started.runId }).catch(() => undefined)
  if (terminal.interrupted.aborted) stop()
  terminal.interrupted.addEventListener('abort', stop, { once: true })
  try {
    const frames = await client.chat.watch({
      conversationId: started.conversationId,
      after: null,
    })
    let endsWithNewline = true
    const followed = await followAnswer(frames, started, {
      onDecision: (decision) => say(terminal, routingLine(decision)),
      onFallback: (model, endpoint) => say(terminal, `falling back → ${model} on ${endpoint}`),
      onText: (piece) => {
        if (args.json) return
        writeUntrusted(terminal.out, piece)
        endsWithNewline = piece.endsWith('\n')
      },
    })
    if (args.json) writeUntrusted(terminal.out, `${JSON.stringify(toJson(followed, started))}\n`)
    else if (!endsWithNewline) terminal.out.write('\n')
    return finish(followed, terminal)
  } finally {
    terminal.interrupted.removeEventListener('abort', stop)
  }
}

async function chooseModel(
  client: SwitchyardClient,
  text: string,
  args: AskArguments,
  preference: Preference | undefined,
): Promise<Decision['requested']> {
  // The engine has just started: without this it might know no server yet.
  const inventory = await client.models.refresh()
  if (args.model !== null) return decideNamedModel(inventory, args.model, args.endpoint)
  if (args.endpoint === null) return 'auto'
  const { candidates } = await client.routing.preview({
    text,
    conversationId: null,
    requested: 'auto',
    preference,
  })
  return decideOnEndpoint(inventory, candidates, args.endpoint)
}

function finish(followed: FollowedAnswer, terminal: Terminal): number {
  if (terminal.interrupted.aborted) return exitStopped
  if (followed.status === 'done') {
    if (followed.attempt?.finish === 'length') {
      say(terminal, 'The answer was cut off at the server’s length limit.')
    }
    return 0
  }
  // Where no model could be chosen, the routing line has said so.
  if (followed.decision === null || followed.decision.model !== null) {
    const { failure, status } = followed
    say(terminal, failure ? `${failure.code}: ${failure.message}` : `The answer was ${status}.`)
  }
  say(terminal, 'See “switchyard models” for what is reachable; --model asks another one.')
  return 1
}

/** e.g. `auto → qwen3:8b on Ollama · resident, and good at code`. */
export function routingLine(decision: DecisionSummary): string {
  const asked = decision.requested === 'auto' ? 'auto' : 'chosen'
  const model =
    decision.model === null
      ? 'no model'
      : `${decision.model.name} on ${decision.model.endpointName}${decision.model.demo ? ' (demo)' : ''}`
  return `${asked} → ${model} · ${decision.reason}`
}

function say(terminal: Terminal, line: string): void {
  terminal.err.write(`${withoutControlCodes(line)}\n`)
}

function toJson(followed: FollowedAnswer, started: RunStarted) {
  const { attempt, decision } = followed
  return {
    answer: followed.text,
    reasoning: followed.reasoning,
    status: followed.status,
    model: attempt?.model.name ?? decision?.model?.name ?? null,
    key: attempt?.model.key ?? decision?.model?.key ?? null,
    endpoint: attempt?.model.endpointId ?? decision?.model?.endpointId ?? null,
    requested: decision?.requested ?? null,
    by: decision?.by ?? null,
    reason: decision?.reason ?? null,
    demo: attempt?.model.demo ?? false,
    finish: attempt?.finish ?? null,
    usage: attempt?.usage ?? null,
    timings: attempt?.timings ?? null,
    failure: followed.failure,
    conversationId: started.conversationId,
  }
}
