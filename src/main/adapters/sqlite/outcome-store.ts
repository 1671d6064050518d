import { randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type {
  CountedOutcome,
  OutcomeStore,
  StoredOutcome,
} from '#engine/routing/learning/outcome-store'
import type { MessageId } from '#shared/contract/ids'
import type { LearningExport, Outcome } from '#shared/contract/learning'
import { createPromptVectors } from './prompt-vectors.ts'
import { guardStorage } from './storage-errors.ts'

type Exported = LearningExport['outcomes'][number]

interface OutcomeRow extends Exported {
  promptId: MessageId | null
  demo: 0 | 1
}

/** One of each kind counts for a message. What belongs to none is told apart by chance. */
function idOf({ kind, messageId }: Outcome): string {
  return messageId === null ? randomUUID() : `${kind}/${messageId}`
}

const counts = 'demo = 0 AND reset_at IS NULL'
const countedColumns = 'at, model_key AS model, task, complexity, kind, value, prompt_id AS prompt'
const exportedColumns = `o.id, o.at, o.model_key AS model, o.task, o.complexity, o.kind, o.value,
  o.decision_id AS decisionId, o.message_id AS messageId`

/** What became of answers, in a database that `openDatabase` opened. */
export function createSqliteOutcomeStore(db: Database): OutcomeStore {
  const guard = <T>(work: () => T) => guardStorage(db.name, work)
  const parentOf = db
    .prepare<[string | null], MessageId | null>('SELECT parent_id FROM messages WHERE id = ?')
    .pluck()
  const promptOfDecision = db
    .prepare<[string | null], MessageId | null>(`
      SELECT a.parent_id FROM decisions d
      CROSS JOIN runs r ON r.id = d.run_id
      CROSS JOIN messages a ON a.id = r.message_id WHERE d.id = ?`)
    .pluck()
  /** An answer that is in no conversation (a replay asked again) goes back to the prompt of its decision. */
  const promptOf = ({ messageId, decisionId }: Pick<Outcome, 'messageId' | 'decisionId'>) =>
    parentOf.get(messageId) ?? promptOfDecision.get(decisionId) ?? null
  const save = db.prepare<[OutcomeRow]>(`
    INSERT INTO outcomes (id, at, model_key, task, complexity, kind, value, decision_id, message_id, prompt_id, demo)
    VALUES ($id, $at, $model, $task, $complexity, $kind, $value, $decisionId, $messageId, $promptId, $demo)
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, model_key = excluded.model_key, task = excluded.task,
      complexity = excluded.complexity, value = excluded.value, decision_id = excluded.decision_id,
      prompt_id = excluded.prompt_id, demo = excluded.demo, reset_at = NULL`)
  const remove = db.prepare<[string]>('DELETE FROM outcomes WHERE id = ?')
  const countedOne = db.prepare<[string], CountedOutcome>(
    `SELECT ${countedColumns} FROM outcomes WHERE ${counts} AND id = ?`,
  )
  const counted = db.prepare<{ model: string | null }, CountedOutcome>(`
    SELECT ${countedColumns} FROM outcomes
    WHERE ${counts} AND ($model IS NULL OR model_key = $model) ORDER BY seq`)
  const page = db.prepare<Parameters<OutcomeStore['page']>[0], StoredOutcome>(`
    SELECT o.seq, ${exportedColumns}, substr(m.text, 1, 300) AS prompt, m.conversation_id AS conversationId
    FROM outcomes o
    LEFT JOIN messages m ON m.id = o.prompt_id AND EXISTS (
      SELECT 1 FROM conversations c WHERE c.id = m.conversation_id AND c.removed_at IS NULL)
    WHERE o.demo = 0 AND o.reset_at IS NULL AND o.model_key = $model AND ($task IS NULL OR o.task = $task)
      AND ($before IS NULL OR o.seq < $before)
    ORDER BY o.seq DESC LIMIT $limit`)
  const reset = db.prepare<{ model: string | null; at: number }>(`
    UPDATE outcomes SET reset_at = $at WHERE ${counts} AND ($model IS NULL OR model_key = $model)`)
  const undoReset = db.prepare<[number]>('UPDATE outcomes SET reset_at = NULL WHERE reset_at = ?')
  const purge = db.prepare<[number]>('DELETE FROM outcomes WHERE reset_at < ?')
  const list = db.prepare<[], Exported>(
    `SELECT ${exportedColumns} FROM outcomes o WHERE ${counts} ORDER BY seq`,
  )
  const known = db.prepare<[string], { at: number; resetAt: number | null }>(
    'SELECT at, reset_at AS resetAt FROM outcomes WHERE id = ?',
  )
  const vectors = createPromptVectors(db)

  const record = db.transaction((outcome: Outcome) => {
    const promptId = promptOf(outcome)
    const id = idOf(outcome)
    const replaced = countedOne.get(id) ?? null
    save.run({ ...outcome, id, promptId, demo: outcome.demo ? 1 : 0 })
    return { added: countedOne.get(id) ?? null, replaced }
  })
  const take = db.transaction((id: string) => {
    const taken = countedOne.get(id) ?? null
    remove.run(id)
    return taken
  })

  const merge = db.transaction((outcomes: readonly Exported[]) => {
    const done = { added: 0, changed: 0, known: 0 }
    for (const outcome of outcomes) {
      const here = known.get(outcome.id)
      if (here && here.resetAt === null && here.at >= outcome.at) {
        done.known++
        continue
      }
      save.run({ ...outcome, promptId: promptOf(outcome), demo: 0 })
      if (here && here.resetAt === null) done.changed++
      else done.added++
    }
    return done
  })

  return {
    record: (outcome) => guard(() => record.immediate(outcome)),
    remove: (messageId, kind) => guard(() => take.immediate(`${kind}/${messageId}`)),
    counted: (model) => guard(() => counted.iterate({ model })),
    page: (input) => guard(() => page.all(input)),
    reset: (model, at) => guard(() => reset.run({ model, at }).changes),
    undoReset: (at) => guard(() => undoReset.run(at).changes),
    purge: (before) =>
      guard(() =>
        db
          .transaction(() => {
            purge.run(before)
            vectors.dropUnused()
          })
          .immediate(),
      ),
    list: () => guard(() => list.all()),
    merge: (outcomes) => guard(() => merge.immediate(outcomes)),
    vectors: (embedder, limit) => guard(() => vectors.read(embedder, limit)),
    withoutVector: (embedder, limit) => guard(() => vectors.missing(embedder, limit)),
    promptText: (prompt) => guard(() => vectors.text(prompt)),
    saveVectors: (embedder, list, most) => guard(() => vectors.save(embedder, list, most)),
  }
}
