import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Conversation, Message } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import type { Entry } from './kill-ledger.ts'
import { newEntry } from './kill-ledger.ts'

export async function openConversation(
  client: SwitchyardClient,
  conversationId: ConversationId,
): Promise<{ conversation: Conversation; messages: Message[] }> {
  const leave = new AbortController()
  const frames = await client.chat.watch(
    { conversationId, after: null, limit: 500 },
    { signal: leave.signal },
  )
  try {
    for await (const { event } of frames) {
      if (event.type !== 'opened') continue
      const { messages, versions } = event.page
      return { conversation: event.conversation, messages: [...messages, ...versions] }
    }
  } finally {
    leave.abort()
  }
  throw new Error(`The conversation ${conversationId} did not open.`)
}

/** Sends one message and follows its answer until the line is cut. */
export async function converse(
  client: SwitchyardClient,
  conversation: Conversation | null,
  entry: Entry,
  onText: () => void,
): Promise<void> {
  const started = await client.chat.send({
    conversationId: conversation?.id ?? null,
    parentId: conversation?.headId ?? null,
    messageId: entry.messageId,
    text: entry.text,
    requested: 'auto',
  })
  entry.acknowledged = started
  await follow(client, [entry], started.conversationId, onText)
}

/** Hears what becomes of answers until the line is cut. */
async function follow(
  client: SwitchyardClient,
  entries: readonly Entry[],
  conversationId: ConversationId,
  onText: () => void,
): Promise<void> {
  const find = (id: MessageId) => entries.find(({ acknowledged }) => acknowledged?.answerId === id)
  for await (const { event } of await client.chat.watch({ conversationId, after: null })) {
    if (event.type === 'opened') {
      for (const answer of [...event.page.messages, ...event.page.versions]) {
        const entry = find(answer.id)
        if (!entry || answer.role !== 'assistant') continue
        see(entry, answer.text)
        if (answer.status !== 'running') entry.ended = answer.status
      }
    } else if (event.type === 'answer.delta') {
      const entry = find(event.messageId)
      if (!entry) continue
      see(entry, entry.seen.text.slice(0, event.at) + event.text)
      onText()
    } else if (event.type === 'run.ended') {
      const entry = find(event.messageId)
      if (entry) entry.ended = event.status
    }
  }
}

function see(entry: Entry, text: string): void {
  entry.seen.text = text
  entry.seen.times.push({ length: text.length, at: performance.now() })
}

export const comparedPrompt = 'Name three colours.'

/** Puts one prompt to two models side by side. The entries are filled when it is acknowledged. */
export async function compare(
  client: SwitchyardClient,
  models: ModelKey[],
  entries: Entry[],
  onText: () => void,
): Promise<void> {
  const messageId = randomUUID() as MessageId
  const started = await client.chat.compare({
    conversationId: null,
    parentId: null,
    messageId,
    text: comparedPrompt,
    models,
  })
  for (const acknowledged of started) {
    entries.push({ ...newEntry(messageId, comparedPrompt), acknowledged })
  }
  const [first] = started
  if (!first) throw new Error('A comparison begins with an answer.')
  await follow(client, entries, first.conversationId, onText)
}

/** Two whole answers side by side, which every round merges anew. */
export interface Compared {
  conversationId: ConversationId
  messageId: MessageId
  answerId: MessageId
}

/** The two smallest models of the demo answer, and are waited for. */
export async function prepareComparison(
  client: SwitchyardClient,
  models: ModelKey[],
): Promise<Compared> {
  const messageId = randomUUID() as MessageId
  const prompt = { conversationId: null, parentId: null, messageId, text: comparedPrompt }
  const started = await client.chat.compare({ ...prompt, models })
  const [first] = started
  if (!first) throw new Error('A comparison begins with an answer.')
  for (;;) {
    const { messages } = await openConversation(client, first.conversationId)
    const answers = messages.filter((message) => message.role === 'assistant')
    if (answers.every(({ status }) => status === 'done')) {
      return { conversationId: first.conversationId, messageId, answerId: first.answerId }
    }
    if (answers.some(({ status }) => status !== 'done' && status !== 'running')) {
      throw new Error('The answers to be merged did not come about.')
    }
    await pause(200)
  }
}

export async function smallestModels(client: SwitchyardClient): Promise<ModelKey[]> {
  const { models } = await client.models.refresh()
  return models
    .filter(({ capabilities }) => capabilities.includes('chat'))
    .sort((a, b) => (a.parameters ?? 0) - (b.parameters ?? 0))
    .slice(0, 2)
    .map(({ key }) => key)
}

export async function merge(
  client: SwitchyardClient,
  { messageId, answerId, conversationId }: Compared,
  model: ModelKey,
  entry: Entry,
  onText: () => void,
): Promise<void> {
  Object.assign(entry, { messageId, text: comparedPrompt })
  entry.acknowledged = await client.chat.merge({ messageId: answerId, model })
  await follow(client, [entry], conversationId, onText)
}
