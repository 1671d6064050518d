import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { openDatabase } from '#adapters/sqlite/open-database'
import type { ChatStore } from '#engine/chat/chat-store'
import type { ConversationExport } from '#engine/chat/conversation-export'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { Language } from './history-texts.ts'
import { createRandom, inventLanguages, inventText, pickWord } from './history-texts.ts'
import type { Measurement } from './report.ts'
import { printReport, timed } from './report.ts'

/** Search, opening and listing in a large history: `node bench/history.ts [--messages N] [--keep DIRECTORY]`. */
const { values: options } = parseArgs({
  options: { messages: { type: 'string', default: '1000000' }, keep: { type: 'string' } },
})
const wanted = Number(options.messages)
if (!Number.isInteger(wanted) || wanted < 1000) {
  throw new Error('--messages takes a whole number, 1000 or more.')
}
const longConversation = Math.min(10_000, wanted / 2)
const usualConversation = 200
const longId = 'conversation-0' as ConversationId

type ExportedConversation = ConversationExport['conversations'][number]
type ExportedMessage = ExportedConversation['messages'][number]

function inventConversation(
  random: () => number,
  language: Language,
  index: number,
  length: number,
): ExportedConversation {
  const messages: ExportedMessage[] = []
  for (let i = 0; i < length; i++) {
    const isAnswer = i % 2 === 1
    const id = `message-${index}-${i}`
    const base = {
      id,
      parentId: i === 0 ? null : `message-${index}-${i - 1}`,
      createdAt: index * 1e6 + i * 1000,
      text: inventText(random, language, isAnswer ? 80 : 14),
      reasoning: '',
    }
    messages.push(
      isAnswer
        ? { ...base, role: 'assistant', status: 'done', failure: null, attempts: [attempt(id)] }
        : { ...base, role: 'user', attempts: [] },
    )
  }
  return {
    id: `conversation-${index}`,
    title: inventText(random, language, 5),
    createdAt: index * 1e6,
    updatedAt: index * 1e6 + length * 1000,
    pinned: false,
    headId: messages.at(-1)?.id ?? null,
    messages,
  }
}

function attempt(id: string): ExportedMessage['attempts'][number] {
  return {
    id: `${id}-1`,
    reason: 'first',
    remedy: null,
    model: {
      key: 'ollama/bench:7b',
      name: 'bench:7b',
      endpointId: 'ollama',
      endpointName: 'Ollama',
      demo: true,
    },
    status: 'done',
    finish: 'stop',
    failure: null,
    usage: { promptTokens: 200, completionTokens: 120 },
    timings: { loadMs: 0, firstTokenMs: 180, totalMs: 4000, tokensPerSecond: 31.5 },
    startedAt: 0,
  }
}

function fill(store: ChatStore, random: () => number, languages: Language[]): void {
  const started = performance.now()
  let stored = 0
  for (let index = 0; stored < wanted; ) {
    const batch: ExportedConversation[] = []
    for (let size = 0; size < 4000 && stored < wanted; index++) {
      const length = index === 0 ? longConversation : Math.min(usualConversation, wanted - stored)
      batch.push(inventConversation(random, languageFor(random, languages), index, length))
      size += length
      stored += length
    }
    store.importConversations({
      switchyard: 'conversations',
      version: 1,
      exportedAt: 0,
      conversations: batch,
    })
    const seconds = (performance.now() - started) / 1000
    process.stderr.write(
      `\r${stored} of ${wanted} messages, ${Math.round(stored / seconds)} a second   `,
    )
  }
  process.stderr.write('\n')
}

function languageFor(random: () => number, languages: Language[]): Language {
  let roll = random()
  const found = languages.find((language) => {
    roll -= language.share
    return roll < 0
  })
  const fallback = found ?? languages[0]
  if (!fallback) throw new Error('There are no languages.')
  return fallback
}

/** What people type, by kind; each is asked once, so that no answer comes from a warm cache of its own. */
function inventSearches(random: () => number, languages: Language[]): Map<string, string[]> {
  const wordsOf = (name: string) =>
    languages.find((language) => language.name === name)?.words ?? []
  const english = wordsOf('English')
  const chinese = wordsOf('Chinese')
  const between = (words: string[], from: number, to: number) =>
    words[from + Math.floor(random() * (to - from))] ?? ''
  const kinds: Record<string, () => string> = {
    'common word': () => `${between(english, 0, 60)} `,
    'rare word': () => `${between(english, 20_000, 60_000)} `,
    'two words, common': () => `${between(english, 0, 40)} ${between(english, 0, 40)} `,
    'two words, common and rare': () =>
      `${between(english, 0, 40)} ${between(english, 5000, 40_000)} `,
    'two words, rare': () => `${between(english, 3000, 40_000)} ${between(english, 3000, 40_000)} `,
    'two languages': () => `${between(english, 0, 300)} ${between(wordsOf('Russian'), 0, 300)} `,
    'being typed, 2 letters': () => between(english, 60, 60_000).slice(0, 2),
    'being typed, 3 letters': () => between(english, 60, 60_000).slice(0, 3),
    'being typed, 4 letters': () => between(english, 60, 60_000).slice(0, 4),
    'being typed, after a word': () =>
      `${pickWord(random, english)} ${between(english, 60, 60_000).slice(0, 3)}`,
    accents: () => `${between(wordsOf('French'), 0, 3000)} `,
    'Chinese, 1 character': () => [...between(chinese, 0, 3000)][0] ?? '',
    'Chinese, 2 characters': () =>
      [...between(chinese, 0, 20_000), ...between(chinese, 0, 20_000)].slice(0, 2).join(''),
    'Chinese, 4 characters': () =>
      [
        ...between(chinese, 0, 3000),
        ...between(chinese, 0, 3000),
        ...between(chinese, 0, 3000),
        ...between(chinese, 0, 3000),
      ]
        .slice(0, 4)
        .join(''),
    'no hit': () => `${between(english, 0, 60_000)}xqz${Math.floor(random() * 1e6)}`,
  }
  return new Map(
    Object.entries(kinds).map(([kind, make]) => [kind, Array.from({ length: 30 }, make)]),
  )
}

function measureSearches(store: ChatStore, searches: Map<string, string[]>): Measurement[] {
  const all: Measurement = { name: 'all searches', samples: [] }
  const byKind = [...searches].map(([kind, texts]) => {
    const samples: number[] = []
    let hits = 0
    for (const text of texts) hits += timed(samples, () => store.search(text, 50)).length
    all.samples.push(...samples)
    return { name: `  ${kind} (${(hits / texts.length).toFixed(1)} hits)`, samples }
  })
  return [all, ...byKind]
}

function measureReading(store: ChatStore): Measurement[] {
  const page: number[] = []
  const older: number[] = []
  const list: number[] = []
  const deep: number[] = []
  for (let i = 0; i < 50; i++) {
    const newest = timed(page, () => store.page(longId, 60, null))
    const first = newest.messages[0]
    if (first) timed(older, () => store.pageBefore(longId, first.id, 100))
    timed(list, () => store.conversations())
  }
  for (let i = 0; i < 5; i++) timed(deep, () => store.page(longId, 60, 'message-0-0' as MessageId))
  const count = store.conversations().length
  return [
    { name: `newest 60 of a conversation of ${longConversation}`, samples: page },
    { name: '100 older ones', samples: older },
    { name: `all ${longConversation} of it (a search hit at its start)`, samples: deep },
    { name: `list of ${count} conversations`, samples: list },
  ]
}

const directory = options.keep ?? mkdtempSync(join(tmpdir(), 'switchyard-history-'))
const file = join(directory, 'switchyard.db')
try {
  const random = createRandom(20_26)
  const languages = inventLanguages(random)
  const filling = openDatabase(file, { now: Date.now })
  const isFilled = createSqliteChatStore(filling.db).conversation(longId) !== null
  if (!isFilled) fill(createSqliteChatStore(filling.db), random, languages)
  filling.close()

  const opening: number[] = []
  const opened = timed(opening, () => openDatabase(file, { now: Date.now }))
  const store = createSqliteChatStore(opened.db)
  console.log(`${wanted} messages, ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB`)
  const searches = measureSearches(store, inventSearches(createRandom(7), languages))
  printReport('Search', searches)
  printReport('Reading', [
    ...measureReading(store),
    { name: 'opening the database', samples: opening },
  ])
  opened.close()
} finally {
  if (!options.keep) rmSync(directory, { recursive: true, force: true })
}
