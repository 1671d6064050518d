import type { Database } from 'better-sqlite3'
import type {
  AnswerEnd,
  ChatStore,
  NewExchange,
  NewVersion,
  RunIntent,
  StoredRun,
} from '#engine/chat/chat-store'
import { AppError } from '#shared/app-error'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ConversationId, MessageId, RunId } from '#shared/contract/ids'
import type { MessageReader } from './messages.ts'
import type { MessageRow } from './rows.ts'
import { toJson, versionColumns } from './rows.ts'

type RunPart = Pick<
  ChatStore,
  | 'beginExchange'
  | 'beginVersion'
  | 'beginResume'
  | 'runOfUserMessage'
  | 'saveProgress'
  | 'endAnswer'
  | 'interruptRunning'
>

type NewMessage = Omit<MessageRow, 'seq' | 'failure' | 'reasoning' | 'kept' | 'confidence'>

export function createRuns(db: Database, messages: MessageReader): RunPart {
  const insertConversation = db.prepare<[ConversationId, string, number, number]>(
    'INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)',
  )
  const insertMessage = db.prepare<[NewMessage]>(`
    INSERT INTO messages (id, conversation_id, parent_id, role, created_at, status, run_id, version_of, version_kind,
      version_from, text)
    VALUES ($id, $conversation_id, $parent_id, $role, $created_at, $status, $run_id, $version_of, $version_kind,
      $version_from, $text)`)
  const insertRun = db.prepare<
    [RunIntent & { messageId: MessageId; userMessageId: MessageId | null; at: number }]
  >(`
    INSERT INTO runs (id, message_id, user_message_id, requested, preference, mode, at)
    VALUES ($runId, $messageId, $userMessageId, $requested, $preference, $mode, $at)`)
  const showMessage = db.prepare<{ id: ConversationId; head: MessageId; at: number }>(
    'UPDATE conversations SET head_id = $head, updated_at = $at WHERE id = $id AND removed_at IS NULL',
  )
  const touch = db.prepare<[number, ConversationId]>(
    'UPDATE conversations SET updated_at = max(updated_at, ?) WHERE id = ?',
  )
  const markRunning = db.prepare<[RunId, MessageId]>(`
    UPDATE messages SET status = 'running', run_id = ?, failure = NULL, ended_at = NULL WHERE id = ?`)
  const runOfUser = db.prepare<[MessageId], StoredRun>(`
    SELECT r.id AS runId, r.requested, r.preference, r.mode, m.conversation_id AS conversationId,
      r.message_id AS answerId
    FROM runs r JOIN messages m ON m.id = r.message_id WHERE r.user_message_id = ?`)
  const progress = db.prepare<{ messageId: MessageId; text: string; reasoning: string }>(
    `UPDATE messages SET text = $text, reasoning = $reasoning WHERE id = $messageId AND status = 'running'`,
  )
  const end = db.prepare<[Omit<AnswerEnd, 'failure'> & { failure: string | null }]>(`
    UPDATE messages SET status = $status, text = $text, reasoning = $reasoning, failure = $failure, ended_at = $at
    WHERE id = $messageId AND run_id = $runId AND status = 'running'`)
  const interruptMessages = db.prepare<[number]>(
    `UPDATE messages SET status = 'interrupted', ended_at = ? WHERE status = 'running'`,
  )
  const interruptAttempts = db.prepare<[]>(
    `UPDATE attempts SET status = 'interrupted' WHERE status = 'running'`,
  )

  function answer(id: MessageId): AnswerMessage {
    const row = messages.row(id)
    const message = row ? messages.messageOf(row) : null
    if (message?.role !== 'assistant') {
      throw new AppError('not-found', 'This answer is not stored here any more.', { messageId: id })
    }
    return message
  }

  function requireParent(exchange: NewExchange): void {
    const { parentId, conversationId } = exchange
    if (parentId === null && exchange.userMessage) return
    const parent = parentId === null ? undefined : messages.row(parentId)
    if (parent?.conversation_id !== conversationId) {
      throw new AppError('not-found', 'The message to go on from is not in this conversation.', {
        conversationId,
        parentId,
      })
    }
    const expected = exchange.userMessage ? 'assistant' : 'user'
    if (parent.role !== expected) {
      throw new AppError('conflict', 'Messages and answers take turns; this would not.', {
        conversationId,
        parentId,
      })
    }
  }

  function addVersion({ version, answerId, intent, at }: NewVersion): void {
    const first = messages.row(version.of)
    if (first?.role !== 'assistant' || first.version_of !== null) {
      throw new AppError('not-found', 'The answer to stand beside is not stored here.', {
        messageId: version.of,
      })
    }
    insertMessage.run({
      id: answerId,
      conversation_id: first.conversation_id,
      parent_id: first.parent_id,
      role: 'assistant',
      created_at: at,
      status: 'running',
      run_id: intent.runId,
      ...versionColumns(version),
      text: '',
    })
    insertRun.run({ ...intent, messageId: answerId, userMessageId: null, at })
    touch.run(at, first.conversation_id)
  }

  const beginExchange = db.transaction((exchange: NewExchange) => {
    const { conversationId, userMessage, answerId, intent, at } = exchange
    if (exchange.newConversation) {
      insertConversation.run(conversationId, exchange.newConversation.title, at, at)
    }
    requireParent(exchange)
    const shared = { conversation_id: conversationId, created_at: at, ...versionColumns(null) }
    if (userMessage) {
      insertMessage.run({
        ...shared,
        id: userMessage.id,
        parent_id: exchange.parentId,
        role: 'user',
        status: null,
        run_id: null,
        text: userMessage.text,
      })
    }
    insertMessage.run({
      ...shared,
      id: answerId,
      parent_id: userMessage?.id ?? exchange.parentId,
      role: 'assistant',
      status: 'running',
      run_id: intent.runId,
      text: '',
    })
    insertRun.run({ ...intent, messageId: answerId, userMessageId: userMessage?.id ?? null, at })
    if (showMessage.run({ id: conversationId, head: answerId, at }).changes === 0) {
      throw new AppError('not-found', 'This conversation was removed.', { conversationId })
    }
    for (const one of exchange.beside ?? []) {
      addVersion({ ...one, version: { of: answerId, kind: 'compare' }, at })
    }
    const user = userMessage ? messages.row(userMessage.id) : undefined
    return {
      user: user ? messages.messageOf(user) : null,
      answer: answer(answerId),
      beside: (exchange.beside ?? []).map((one) => answer(one.answerId)),
    }
  })

  const beginVersion = db.transaction((version: NewVersion) => {
    addVersion(version)
    return answer(version.answerId)
  })

  const beginResume = db.transaction((messageId: MessageId, intent: RunIntent, at: number) => {
    const row = messages.row(messageId)
    const before = answer(messageId)
    if (before.status === 'running') {
      throw new AppError('run-active', 'This answer is being written already.', { messageId })
    }
    if (before.status === 'done') {
      throw new AppError('conflict', 'This answer is complete; regenerate it instead.', {
        messageId,
      })
    }
    insertRun.run({ ...intent, messageId, userMessageId: null, at })
    markRunning.run(intent.runId, messageId)
    if (row) touch.run(at, row.conversation_id)
    return answer(messageId)
  })

  return {
    beginExchange: (exchange) => beginExchange.immediate(exchange),
    beginVersion: (version) => beginVersion.immediate(version),
    beginResume: (messageId, intent, at) => beginResume.immediate(messageId, intent, at),
    runOfUserMessage: (id) => runOfUser.get(id) ?? null,
    saveProgress: db.transaction((list: Parameters<ChatStore['saveProgress']>[0]) => {
      for (const entry of list) progress.run(entry)
    }),
    // The first end of a run stands: ending it again changes nothing and gives the stored answer.
    endAnswer: db.transaction((ending: AnswerEnd) => {
      const changed = end.run({ ...ending, failure: toJson(ending.failure) }).changes > 0
      const row = messages.row(ending.messageId)
      if (changed && row) touch.run(ending.at, row.conversation_id)
      return answer(ending.messageId)
    }),
    interruptRunning: db.transaction((at: number) => {
      interruptAttempts.run()
      return interruptMessages.run(at).changes
    }),
  }
}
