import type { Database } from 'better-sqlite3'
import type { ChatStore } from '#engine/chat/chat-store'
import type { MeasuredSpeed } from '#engine/routing/facts'
import { scoreOf } from '#engine/routing/score-of'
import type { Attempt } from '#shared/contract/attempt'
import type { DecisionId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import { type DecisionRow, decisionOf, decisionRowOf } from './decision-rows.ts'
import { medianOf } from './median.ts'
import { toJson } from './rows.ts'

type AttemptPart = Pick<ChatStore, 'saveDecision' | 'decision' | 'saveAttempt' | 'speed'>

/** What was decided for runs, and what was tried. */
export function createAttempts(db: Database): AttemptPart {
  const insertDecision = db.prepare<[DecisionRow & Expected & { runId: RunId; facts: string }]>(`
    INSERT INTO decisions (id, run_id, at, policy_version, preference, balance, requested, decided_by, rule, chosen,
      chosen_model, margin, reason, features, candidates, flips, facts,
      expected_quality, expected_seconds, score)
    VALUES ($id, $runId, $at, $policy_version, $preference, $balance, $requested, $decided_by, $rule, $chosen,
      $chosen_model, $margin, $reason, $features, $candidates, $flips, $facts,
      $expectedQuality, $expectedSeconds, $score)`)
  const decision = db.prepare<[DecisionId], DecisionRow>('SELECT * FROM decisions WHERE id = ?')
  const saveAttempt = createAttemptWriter(db)
  const measured = db.prepare<[ModelKey], MeasuredRow>(`
    SELECT tokens_per_second AS speed, max(0, first_token_ms - coalesce(load_ms, 0)) AS first, prompt_tokens AS prompt
    FROM attempts
    WHERE model_key = ? AND status = 'done' ORDER BY seq DESC LIMIT 20`)

  return {
    saveDecision: (runId, made, facts) => {
      const chosen = made.candidates.find(({ model }) => model === made.chosen)
      insertDecision.run({
        runId,
        ...decisionRowOf(made),
        facts: JSON.stringify(facts),
        expectedQuality: chosen?.quality?.mean ?? null,
        expectedSeconds: chosen?.seconds ?? null,
        score: scoreOf(made),
      })
    },
    decision: (id) => {
      const row = decision.get(id)
      return row ? decisionOf(row) : null
    },
    saveAttempt,
    speed: (modelKey) => speedOf(measured.all(modelKey)),
  }
}

export function createAttemptWriter(db: Database) {
  const upsert = db.prepare(`
    INSERT INTO attempts (id, message_id, run_id, reason, remedy, model_key, model_name, endpoint_id, endpoint_name, demo,
      status, finish, failure, prompt_tokens, completion_tokens, load_ms, first_token_ms, total_ms,
      tokens_per_second, started_at)
    VALUES ($id, $messageId, $runId, $reason, $remedy, $modelKey, $modelName, $endpointId, $endpointName, $demo,
      $status, $finish, $failure, $promptTokens, $completionTokens, $loadMs, $firstTokenMs, $totalMs,
      $tokensPerSecond, $startedAt)
    ON CONFLICT (message_id, id) DO UPDATE SET
      run_id = excluded.run_id, reason = excluded.reason, remedy = excluded.remedy,
      model_key = excluded.model_key,
      model_name = excluded.model_name, endpoint_id = excluded.endpoint_id, endpoint_name = excluded.endpoint_name,
      demo = excluded.demo, status = excluded.status, finish = excluded.finish, failure = excluded.failure,
      prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens,
      load_ms = excluded.load_ms, first_token_ms = excluded.first_token_ms, total_ms = excluded.total_ms,
      tokens_per_second = excluded.tokens_per_second, started_at = excluded.started_at`)

  return (runId: RunId | null, messageId: MessageId, attempt: Attempt): void => {
    const { model } = attempt
    upsert.run({
      runId,
      messageId,
      id: attempt.id,
      reason: attempt.reason,
      remedy: toJson(attempt.remedy),
      modelKey: model.key,
      modelName: model.name,
      endpointId: model.endpointId,
      endpointName: model.endpointName,
      demo: model.demo ? 1 : 0,
      status: attempt.status,
      finish: attempt.finish,
      failure: toJson(attempt.failure),
      ...attempt.usage,
      ...attempt.timings,
      startedAt: attempt.startedAt,
    })
  }
}

/** What was expected of the chosen model. */
interface Expected {
  expectedQuality: number | null
  expectedSeconds: number | null
  score: number | null
}

interface MeasuredRow {
  speed: number | null
  /** Milliseconds to the first token, the load left out. */
  first: number | null
  prompt: number | null
}

/** Shorter prompts are read faster than a clock can tell from the rest of the work. */
const tellingPrompt = 256

function readingSpeed({ first, prompt }: MeasuredRow): number | null {
  if (!first || prompt === null || prompt < tellingPrompt) return null
  return (1000 * prompt) / first
}

/** Medians, so that one cold start or one busy minute does not change a model's reputation. */
function speedOf(rows: MeasuredRow[]): MeasuredSpeed {
  return {
    tokensPerSecond: medianOf(rows.map((row) => row.speed)),
    promptTokensPerSecond: medianOf(rows.map(readingSpeed)),
    firstTokenMs: medianOf(rows.map((row) => row.first)),
    n: rows.length,
  }
}
