import type { AnswerMessage, RunStarted } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey } from '#shared/contract/ids'
import { createFakeServer } from '#tests/support/fake-server'
import { makeModel } from '#tests/support/models'
import { collect, newMessageId, startTestEngine } from '#tests/support/test-engine'

export type Client = Awaited<ReturnType<typeof startTestEngine>>['client']

export const a = 'ollama/a:3b' as ModelKey
export const b = 'ollama/b:8b' as ModelKey
export const c = 'ollama/c:30b' as ModelKey

export async function startThree(options: { dir?: string } = {}) {
  const ollama = createFakeServer([])
  ollama.models = [
    makeModel('a:3b', { parameters: 3e9 }),
    makeModel('b:8b', { parameters: 8e9 }),
    makeModel('c:30b', { parameters: 3e10 }),
  ]
  const engine = await startTestEngine({ servers: [ollama], ...options })
  return { ollama, ...engine }
}

export const ask = (client: Client, models: ModelKey[], messageId = newMessageId()) =>
  client.chat.compare({
    conversationId: null,
    parentId: null,
    messageId,
    text: 'What is the capital of Australia?',
    models,
  })

export async function opened(client: Client, conversationId: ConversationId) {
  const [event] = await collect(client, conversationId, () => true)
  if (event?.type !== 'opened') throw new Error('A watch begins with the page.')
  const answers = [...event.page.messages, ...event.page.versions].filter(
    (message): message is AnswerMessage => message.role === 'assistant',
  )
  const order = answers[0]?.siblings ?? []
  return { ...event, answers: answers.sort((x, y) => order.indexOf(x.id) - order.indexOf(y.id)) }
}

/** Until all of these have ended. */
export async function allEnded(client: Client, started: RunStarted[]) {
  const [{ conversationId } = { conversationId: '' as ConversationId }] = started
  const left = new Set<MessageId>(started.map(({ answerId }) => answerId))
  await collect(client, conversationId, (event) => {
    if (event.type === 'run.ended') left.delete(event.messageId)
    if (event.type === 'opened') {
      for (const one of [...event.page.messages, ...event.page.versions]) {
        if (one.role === 'assistant' && one.status !== 'running') left.delete(one.id)
      }
    }
    return left.size === 0
  })
  return opened(client, conversationId)
}

export const outcomesOf = async (client: Client, model: ModelKey) =>
  (await client.learning.outcomes({ model })).entries.map(({ kind, value }) => ({ kind, value }))

export function the<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is missing.')
  return value
}
