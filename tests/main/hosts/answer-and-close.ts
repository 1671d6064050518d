import { randomUUID } from 'node:crypto'
import { createRouterClient } from '@orpc/server'
import { startEngine } from '#hosts/start-engine'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'

/** Run by a test in a process of its own: closes the engine in the middle of a demo answer, then simply ends. */
const [dataDir = ''] = process.argv.slice(2)
const engine = await startEngine({ dataDir, demo: true, version: '0.0.0' })
const client: SwitchyardClient = createRouterClient(engine.router)

async function firstWord(conversationId: ConversationId): Promise<void> {
  for await (const { event } of await client.chat.watch({ conversationId, after: null })) {
    if (event.type === 'answer.delta') return
  }
}

const { conversationId } = await client.chat.send({
  conversationId: null,
  parentId: null,
  messageId: randomUUID() as MessageId,
  text: 'Write 300 lines about trains',
  requested: 'auto',
})
await firstWord(conversationId)
await engine.close()
console.log('closed')
