import type { AnswerStatus, Attempt, ModelRef } from '#shared/contract/attempt'
import type { AnswerConfidence, AnswerVersion, Conversation } from '#shared/contract/chat'
import type {
  AttemptId,
  ConversationId,
  EndpointId,
  MessageId,
  ModelKey,
  RunId,
} from '#shared/contract/ids'
import type { Failure } from '#shared/failure'

/** Rows as the tables hold them, and the contract's values as they come out of rows. */
export interface MessageRow {
  seq: number
  id: MessageId
  conversation_id: ConversationId
  parent_id: MessageId | null
  role: 'user' | 'assistant'
  created_at: number
  status: AnswerStatus | null
  run_id: RunId | null
  version_of: MessageId | null
  version_kind: AnswerVersion['kind'] | null
  /** JSON: the messages that a merged one is made of. */
  version_from: string | null
  kept: number
  /** JSON. */
  confidence: string | null
  failure: string | null
  text: string
  reasoning: string
}

export interface ConversationRow {
  id: ConversationId
  title: string
  created_at: number
  updated_at: number
  pinned: number
  head_id: MessageId | null
  last_status: AnswerStatus | null
  /** `0` or `1` for demo, then the model's name. */
  last_model: string | null
  undecided: number
}

export interface AttemptRow {
  id: AttemptId
  reason: Attempt['reason']
  /** JSON. */
  remedy: string | null
  model_key: ModelKey
  model_name: string
  endpoint_id: EndpointId
  endpoint_name: string
  demo: number
  status: AnswerStatus
  finish: Attempt['finish']
  failure: string | null
  prompt_tokens: number | null
  completion_tokens: number | null
  load_ms: number | null
  first_token_ms: number | null
  total_ms: number | null
  tokens_per_second: number | null
  started_at: number
}

export function conversationOf(row: ConversationRow): Conversation {
  const last =
    row.last_status === null
      ? null
      : {
          status: row.last_status,
          model: row.last_model?.slice(1) ?? null,
          demo: row.last_model?.startsWith('1') ?? false,
          undecided: row.undecided,
        }
  return {
    id: row.id,
    title: row.title,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    pinned: row.pinned === 1,
    headId: row.head_id,
    last,
  }
}

export function attemptOf(row: AttemptRow): Attempt {
  return {
    id: row.id,
    reason: row.reason,
    remedy: row.remedy === null ? null : (JSON.parse(row.remedy) as Attempt['remedy']),
    model: {
      key: row.model_key,
      name: row.model_name,
      endpointId: row.endpoint_id,
      endpointName: row.endpoint_name,
      demo: row.demo === 1,
    },
    status: row.status,
    finish: row.finish,
    failure: failureOf(row.failure),
    usage: { promptTokens: row.prompt_tokens, completionTokens: row.completion_tokens },
    timings: {
      loadMs: row.load_ms,
      firstTokenMs: row.first_token_ms,
      totalMs: row.total_ms,
      tokensPerSecond: row.tokens_per_second,
    },
    startedAt: row.started_at,
  }
}

export function versionOf(
  row: Pick<MessageRow, 'version_of' | 'version_kind' | 'version_from'>,
): AnswerVersion | null {
  const { version_of: of, version_kind: kind, version_from: from } = row
  if (of === null || kind === null) return null
  if (kind !== 'merge') return { of, kind }
  return { of, kind, from: from === null ? [] : (JSON.parse(from) as MessageId[]) }
}

/** The columns of a version. */
export function versionColumns(
  version: AnswerVersion | null,
): Pick<MessageRow, 'version_of' | 'version_kind' | 'version_from'> {
  return {
    version_of: version?.of ?? null,
    version_kind: version?.kind ?? null,
    version_from: version?.kind === 'merge' ? JSON.stringify(version.from) : null,
  }
}

export function confidenceOf(stored: string | null): AnswerConfidence | null {
  return stored === null ? null : (JSON.parse(stored) as AnswerConfidence)
}

export function failureOf(stored: string | null): Failure | null {
  return stored === null ? null : (JSON.parse(stored) as Failure)
}

export function modelRefOf(stored: string | null): ModelRef | null {
  return stored === null ? null : (JSON.parse(stored) as ModelRef)
}

export function toJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
