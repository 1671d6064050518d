import type { ConversationExport } from '#engine/chat/conversation-export'
import { AppError } from '#shared/app-error'

type ExportedConversation = ConversationExport['conversations'][number]

/**
 * Throws AppError `invalid-input` unless the messages form trees in which parents come first (so no cycle is possible)
 * and messages and answers take turns. `seen` collects the ids of conversations met so far.
 */
export function requireSoundConversation(
  conversation: ExportedConversation,
  seen: Set<string>,
): void {
  const refuse = (what: string): never => {
    throw new AppError(
      'invalid-input',
      `The conversation “${conversation.title}” cannot be imported: ${what}. Nothing was imported.`,
      { conversationId: conversation.id },
    )
  }
  if (seen.has(conversation.id)) refuse('it is in the file twice')
  seen.add(conversation.id)

  const ids = new Set(conversation.messages.map((message) => message.id))
  const roles = new Map<string, 'user' | 'assistant'>()
  for (const message of conversation.messages) {
    if (roles.has(message.id)) refuse(`the message ${message.id} is in it twice`)
    const parent = message.parentId === null ? null : roles.get(message.parentId)
    if (parent === undefined) {
      refuse(
        ids.has(message.parentId ?? '')
          ? `the message ${message.id} comes before the one it follows`
          : `the message ${message.id} follows ${message.parentId}, which is not in the file`,
      )
    }
    if (message.role === 'assistant' && parent !== 'user') {
      refuse(`the answer ${message.id} follows no user message`)
    }
    if (message.role === 'user' && parent === 'user') {
      refuse(`the message ${message.id} follows a message without an answer between them`)
    }
    const attempts = new Set(message.attempts.map((attempt) => attempt.id))
    if (attempts.size < message.attempts.length) {
      refuse(`the answer ${message.id} has two attempts with one id`)
    }
    const of = conversation.messages.find(({ id }) => id === message.version?.of)
    if (message.version && (of?.role !== 'assistant' || of.parentId !== message.parentId)) {
      refuse(`the answer ${message.id} is a version of ${message.version.of}, which is none`)
    }
    if (message.version?.kind === 'merge') {
      for (const source of message.version.from) {
        const one = conversation.messages.find(({ id }) => id === source)
        if (one?.role !== 'assistant' || one.parentId !== message.parentId || source === message.id)
          refuse(
            `the answer ${message.id} is merged from ${source}, which does not stand beside it`,
          )
      }
    }
    roles.set(message.id, message.role)
  }
  if (conversation.headId !== null && !ids.has(conversation.headId)) {
    refuse(`its last message ${conversation.headId} is not in the file`)
  }
}
