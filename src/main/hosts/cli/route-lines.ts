import { z } from 'zod'
import type { SwitchyardClient } from '#shared/contract/index'
import { type Decision, maxPromptLength } from '#shared/contract/routing'
import { type InputLine, splitLines } from './split-lines.ts'
import { type Terminal, withoutControlCodes } from './terminal.ts'

/** Every character may be escaped as six. */
const maxLineLength = maxPromptLength * 6 + 1000

/** So many prompts are decided at once: a running engine is asked over a socket, which answers each after a while. */
const together = 32

const id = z.union([z.string(), z.number(), z.null()]).optional()
const request = z.object({ id, prompt: z.string().max(maxPromptLength) })
type Id = z.output<typeof id>

type Answer = { ok: boolean; line: Record<string, unknown> }

/**
 * Answers each line of standard input with one line, in order, as soon as it can: whoever writes one and waits for its
 * answer gets it. 0 where all were good, 1 where one was not.
 */
export async function routeLines(client: SwitchyardClient, terminal: Terminal): Promise<number> {
  const { out, interrupted } = terminal
  const writes: Promise<void>[] = []
  let allGood = true

  async function writeAfter(before: Promise<void> | undefined, answering: Promise<Answer>) {
    await before
    const answer = await answering
    if (interrupted.aborted) return
    allGood &&= answer.ok
    const text = JSON.stringify(answer.line)
    out.write(`${out.isTerminal ? withoutControlCodes(text) : text}\n`)
    await out.drained?.()
  }

  for await (const line of splitLines(terminal.readChunks(), maxLineLength)) {
    if (interrupted.aborted) return 130
    if (line?.trim() === '') continue
    writes.push(writeAfter(writes.at(-1), answerLine(line, client)))
    if (writes.length >= together) await writes.shift()
  }
  await writes.at(-1)
  if (interrupted.aborted) return 130
  return allGood ? 0 : 1
}

/** Never throws: what goes wrong with one line is told in its place. */
async function answerLine(line: InputLine, client: SwitchyardClient): Promise<Answer> {
  if (line === null) {
    return bad(undefined, 'The line is too long: a prompt may have 4 million characters.')
  }
  const parsed = parseRequest(line)
  if ('error' in parsed) return bad(parsed.id, parsed.error)
  try {
    const decision = await client.routing.preview({
      text: parsed.prompt,
      conversationId: null,
      requested: 'auto',
      explain: false,
    })
    return { ok: true, line: toLine(parsed.id, decision) }
  } catch (error) {
    return bad(parsed.id, error instanceof Error ? error.message : String(error))
  }
}

function bad(from: Id, error: string): Answer {
  return { ok: false, line: { ...(from === undefined ? {} : { id: from }), error } }
}

function parseRequest(line: string): { id: Id; prompt: string } | { id: Id; error: string } {
  let value: unknown
  try {
    // Some shells put a byte order mark before the first line.
    value = JSON.parse(line.trim())
  } catch {
    return { id: undefined, error: 'Not JSON: a line looks like {"id":"1","prompt":"…"}.' }
  }
  const parsed = request.safeParse(value)
  if (parsed.success) return { id: parsed.data.id, prompt: parsed.data.prompt }
  const known = z.object({ id }).safeParse(value)
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.') ?? ''
  return {
    id: known.success ? known.data.id : undefined,
    error: `${place === '' ? 'The line' : `“${place}”`}: ${issue?.message ?? 'not understood'}.`,
  }
}

function toLine(from: Id, { features, chosen, reason, margin }: Decision) {
  return {
    id: from ?? null,
    task: features.task,
    complexity: features.complexity,
    probabilities: features.probabilities,
    decision: chosen === null ? null : { model: chosen, reason, margin },
    ...(chosen === null ? { reason } : {}),
  }
}
