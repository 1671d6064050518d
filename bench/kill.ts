import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import type { Conversation } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey } from '#shared/contract/ids'
import type { Entry } from './kill-ledger.ts'
import { judge, newEntry } from './kill-ledger.ts'
import {
  type Compared,
  compare,
  comparedPrompt,
  converse,
  merge,
  openConversation,
  prepareComparison,
  smallestModels,
} from './kill-talks.ts'
import { percentile, printReport } from './report.ts'
import type { WebHostProcess } from './web-host.ts'
import { startWebHost } from './web-host.ts'

/**
 * Kills the web host at random moments while it answers, compares and merges, and looks for what it had acknowledged:
 * `node bench/kill.ts [--rounds N]`. Exits with 1 where something was lost.
 */
const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '50' } } })
const rounds = Number(options.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number.')

const perRound = 6
const conversationsKept = 8
/** In one round of four the host dies this soon, while messages are still being accepted. */
const earlyMs = 1200
/** In the others this long after the first word at most. */
const streamingMs = 2500
const topics = [
  'Explain in detail how a compiler turns source text into a program.',
  'Write a long story about a signal box at night.',
  'Write a TypeScript module that parses CSV, with tests.',
  'Summarise the history of railways in ten paragraphs.',
  'Plan a move of a large database to another server, step by step.',
]

/** Talks to several conversations and kills the host at a random moment. Returns what the page knew then. */
async function roundOf(
  host: WebHostProcess,
  compared: Compared,
  models: ModelKey[],
  known: Map<ConversationId, Conversation>,
): Promise<{ entries: Entry[]; killedAt: number }> {
  const older = [...known.values()].sort(() => Math.random() - 0.5).slice(0, perRound / 2)
  const entries = Array.from({ length: perRound }, (_, i) => {
    const topic = topics[Math.floor(Math.random() * topics.length)]
    return newEntry(randomUUID() as MessageId, `${topic} (${i})`)
  })
  const firstWord = Promise.withResolvers<void>()
  const talks = entries.map(async (entry, i) => {
    await pause(Math.random() * 1000)
    await converse(host.client, older[i] ?? null, entry, firstWord.resolve)
  })
  const [model] = models
  const besides: Entry[] = []
  const merged = newEntry(compared.messageId, comparedPrompt)
  talks.push(compare(host.client, models, besides, firstWord.resolve))
  if (model) talks.push(merge(host.client, compared, model, merged, firstWord.resolve))
  // Each ends when the line is cut, and not before it has read all that the dead process had sent.
  const cut = Promise.allSettled(talks)
  if (Math.random() < 0.25) await pause(Math.random() * earlyMs)
  else {
    await Promise.race([firstWord.promise, cut])
    await pause(Math.random() * streamingMs)
  }
  const killedAt = performance.now()
  await host.kill()
  await cut
  host.disconnect()
  return { entries: [...entries, ...besides, merged], killedAt }
}

/** What the dead process left in the file: `ok`, or what is wrong with it. */
function integrity(file: string): string {
  const db = new Database(file, { readonly: true })
  try {
    const halves = db
      .prepare<[], number>(`
        SELECT count(*) FROM messages m WHERE m.role = 'user' AND NOT EXISTS (
          SELECT 1 FROM messages a JOIN runs r ON r.message_id = a.id
          WHERE a.conversation_id = m.conversation_id AND a.parent_id = m.id)`)
      .pluck()
      .get()
    if (halves !== 0) return `${halves} messages without the answer stored with them`
    return String(db.pragma('integrity_check', { simple: true }))
  } finally {
    db.close()
  }
}

const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-kill-'))
const file = join(dataDir, 'switchyard.db')
const known = new Map<ConversationId, Conversation>()
const all: { entry: Entry; conversationId: ConversationId }[] = []
const lost: string[] = []
const damaged: string[] = []
const starts: number[] = []
const lags: { characters: number; ms: number }[] = []
let unanswered = 0
let ended = 0
let interrupted = 0
let sent = 0

async function start(): Promise<WebHostProcess> {
  const from = performance.now()
  const host = await startWebHost(dataDir)
  starts.push(performance.now() - from)
  return host
}

let host = await start()
try {
  const models = await smallestModels(host.client)
  const compared = await prepareComparison(host.client, models)
  for (let round = 1; round <= rounds; round++) {
    const { entries, killedAt } = await roundOf(host, compared, models, known)
    sent += entries.length
    const state = integrity(file)
    if (state !== 'ok') damaged.push(`round ${round}: ${state}`)
    host = await start()
    for (const entry of entries) {
      if (entry.acknowledged === null) {
        unanswered++
        continue
      }
      if (entry.ended !== null) ended++
      const { conversationId } = entry.acknowledged
      all.push({ entry, conversationId })
      const { conversation, messages } = await openConversation(host.client, conversationId)
      if (conversationId !== compared.conversationId) known.set(conversationId, conversation)
      const verdict = judge(entry, messages, killedAt)
      lost.push(...verdict.lost.map((what) => `round ${round}: ${what}`))
      if (entry.ended === null && verdict.status === 'interrupted') interrupted++
      if (verdict.lag && entry.seen.text !== '') lags.push(verdict.lag)
    }
    for (const id of [...known.keys()].slice(0, -conversationsKept)) known.delete(id)
    process.stderr.write(`\r${round} of ${rounds} rounds, ${lost.length} lost   `)
  }
  process.stderr.write('\n')

  // What was there after its own round must still be there after all others.
  for (const { entry, conversationId } of all) {
    const { messages } = await openConversation(host.client, conversationId)
    for (const id of [entry.messageId, entry.acknowledged?.answerId]) {
      if (!messages.some((message) => message.id === id)) lost.push(`at the end: ${id}`)
    }
  }
} finally {
  await host.kill()
  host.disconnect()
  rmSync(dataDir, { recursive: true, force: true })
}

console.log(
  `${rounds} rounds, ${sent} messages sent: ${all.length} acknowledged, ${unanswered} not. ` +
    `Of the acknowledged answers ${ended} had ended and ${interrupted} are kept as interrupted, ` +
    `${lags.length} of these with text on show; ${all.length - ended - interrupted} ended unheard.`,
)
console.log(
  `Lost: ${lost.length} in ${rounds} rounds. Integrity: ${rounds - damaged.length} of ${rounds} ok.`,
)
const characters = lags.map((lag) => lag.characters)
console.log(
  `Seen but not kept of an answer being written: median ${percentile(characters, 0.5)} characters, most ${percentile(characters, 1)}.`,
)
printReport('Times', [
  { name: 'how old the oldest unkept text was', samples: lags.map((lag) => lag.ms) },
  { name: 'start until ready', samples: starts },
])
for (const line of [...lost, ...damaged]) console.log(line)
if (lost.length + damaged.length > 0) process.exitCode = 1
