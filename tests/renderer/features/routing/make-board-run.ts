import type { ModelRef } from '#shared/contract/attempt'
import type { BoardRun } from '#shared/contract/board'
import type { ConversationId, EndpointId, MessageId, ModelKey, RunId } from '#shared/contract/ids'

export function makeRef(name: string, endpointId = 'ollama'): ModelRef {
  return {
    key: `${endpointId}/${name}` as ModelKey,
    name,
    endpointId: endpointId as EndpointId,
    endpointName: endpointId,
    demo: false,
  }
}

/** A run that writes on `a:7b`, unless told otherwise. */
export function makeRun(id: string, over: Partial<BoardRun> = {}): BoardRun {
  return {
    runId: id as RunId,
    conversationId: 'c' as ConversationId,
    messageId: `answer-${id}` as MessageId,
    purpose: 'answer',
    prompt: `Prompt ${id}`,
    task: 'codegen',
    decisionId: null,
    model: makeRef('a:7b'),
    phase: 'writing',
    since: 0,
    queuePosition: null,
    tokens: 10,
    tokensPerSecond: 63.2,
    startedAt: 0,
    ending: null,
    failedTries: [],
    remedy: null,
    escalatedTo: null,
    demo: false,
    ...over,
  }
}

export const answered = {
  phase: null,
  ending: { status: 'done' as const, failure: null },
} satisfies Partial<BoardRun>
