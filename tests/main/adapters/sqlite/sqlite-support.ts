import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { createSqliteChatStore } from '#adapters/sqlite/chat-store'
import { openDatabase } from '#adapters/sqlite/open-database'
import type { ChatStore, RunIntent } from '#engine/chat/chat-store'
import type { AppErrorCode } from '#shared/app-error'
import { AppError } from '#shared/app-error'
import type { Attempt } from '#shared/contract/attempt'
import type {
  AttemptId,
  ConversationId,
  DecisionId,
  EndpointId,
  MessageId,
  ModelKey,
  RunId,
} from '#shared/contract/ids'
import type { Decision } from '#shared/contract/routing'

const cleanups: (() => void)[] = []

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})

export function onCleanup(cleanup: () => void): void {
  cleanups.push(cleanup)
}

export function tempDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-sqlite-'))
  onCleanup(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export function openTestStore(file = join(tempDirectory(), 'switchyard.db')) {
  const opened = openDatabase(file, { now: () => 1_700_000_000_000 })
  onCleanup(() => opened.close())
  return { ...opened, file, store: createSqliteChatStore(opened.db, () => 42) }
}

export const ids = {
  conversation: (id: string) => id as ConversationId,
  message: (id: string) => id as MessageId,
  run: (id: string) => id as RunId,
}

export function intentOf(runId: string, mode: RunIntent['mode'] = 'answer'): RunIntent {
  return { runId: ids.run(runId), requested: 'auto', preference: 'balanced', mode }
}

interface Exchange {
  conversation?: string
  /** The answer to go on from; `null` begins the conversation. */
  after?: string | null
  question: string
  text?: string
  answer: string
  reply?: string
  at?: number
}

/** A question and its finished answer. The run is called `run-<answer>`. */
export function exchange(store: ChatStore, spec: Exchange): void {
  begin(store, spec)
  store.endAnswer({
    messageId: ids.message(spec.answer),
    runId: ids.run(`run-${spec.answer}`),
    status: 'done',
    text: spec.reply ?? `answer ${spec.answer}`,
    reasoning: '',
    failure: null,
    at: (spec.at ?? 1000) + 1,
  })
}

/** The same, with the answer still running. */
export function begin(store: ChatStore, spec: Exchange) {
  const after = spec.after ?? null
  const conversationId = ids.conversation(spec.conversation ?? 'c1')
  const isNew = after === null && store.conversation(conversationId) === null
  return store.beginExchange({
    conversationId,
    newConversation: isNew ? { title: `Title of ${conversationId}` } : null,
    userMessage: { id: ids.message(spec.question), text: spec.text ?? `question ${spec.question}` },
    parentId: after === null ? null : ids.message(after),
    answerId: ids.message(spec.answer),
    intent: intentOf(`run-${spec.answer}`),
    at: spec.at ?? 1000,
  })
}

export function regenerate(store: ChatStore, question: string, answer: string) {
  return store.beginExchange({
    conversationId: ids.conversation('c1'),
    newConversation: null,
    userMessage: null,
    parentId: ids.message(question),
    answerId: ids.message(answer),
    intent: intentOf(`run-${answer}`),
    at: 2000,
  })
}

export function attemptOf(id: string, changes: Partial<Attempt> = {}): Attempt {
  return {
    id: id as AttemptId,
    reason: 'first',
    remedy: null,
    model: {
      key: 'ollama/qwen3:8b' as ModelKey,
      name: 'qwen3:8b',
      endpointId: 'ollama' as EndpointId,
      endpointName: 'Ollama',
      demo: false,
    },
    status: 'done',
    finish: 'stop',
    failure: null,
    usage: { promptTokens: 12, completionTokens: 34 },
    timings: { loadMs: null, firstTokenMs: 120.5, totalMs: 900, tokensPerSecond: 41.25 },
    startedAt: 1000,
    ...changes,
  }
}

export function decisionOf(id: string, changes: Partial<Decision> = {}): Decision {
  const model = attemptOf('any').model
  return {
    id: id as DecisionId,
    at: 1000,
    policyVersion: 'p1',
    preference: 'balanced',
    balance: 50,
    requested: 'auto',
    by: 'score',
    rule: null,
    features: {
      version: 1,
      task: 'general',
      complexity: 'simple',
      probabilities: null,
      language: 'en',
      promptTokens: 10,
      totalTokens: 20,
      hasCode: false,
      attachments: 0,
      passages: 0,
      turns: 0,
      needs: { vision: false, tools: false, json: false, longContext: false },
    },
    candidates: [
      {
        model: model.key,
        name: model.name,
        endpointId: model.endpointId,
        endpointName: model.endpointName,
        demo: model.demo,
        resident: true,
        rejected: null,
        obstacle: null,
        score: 80,
        terms: [{ name: 'wait', value: -3, detail: 'resident' }],
        quality: null,
        seconds: 4,
        fit: 'fits',
      },
    ],
    chosen: model.key,
    margin: 2.5,
    reason: 'It is loaded and fast.',
    flips: [],
    ...changes,
  }
}

/** The AppError that `work` is refused with. */
export function refusal(code: AppErrorCode, work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    const refused = error as AppError
    expect(refused.code).toBe(code)
    return refused
  }
  throw new Error(`Expected to be refused with ${code}.`)
}
