import type { Database } from 'better-sqlite3'
import type {
  NewPair,
  PairTexts,
  SampleSource,
  SampleStore,
  StoredPair,
  StoredSample,
} from '#engine/routing/replay/sample/sample-store'
import type { DecisionId } from '#shared/contract/ids'
import { guardStorage } from './storage-errors.ts'

/** What of a prompt is shown in a list, in UTF-16 code units. */
const shownPrompt = 240

interface SampleRow {
  replay_id: string
  at: number
  seed: number
  hosted: number
  status: StoredSample['status']
  /** JSON, as the next. */
  left_out: string
  judge: string | null
}

interface PairRow {
  id: string
  replay_id: string
  decision_id: DecisionId
  task: StoredPair['task']
  complexity: StoredPair['complexity']
  /** JSON, as the next and `opinions`. */
  old_model: string
  new_model: string
  demo: number
  old_first: number
  expected_seconds: number
  status: StoredPair['status']
  failure: string | null
  verdict: StoredPair['verdict']
  opinions: string | null
  judge_failure: string | null
  prompt: string | null
}

function pairOf(row: PairRow): StoredPair {
  return {
    id: row.id,
    decisionId: row.decision_id,
    task: row.task,
    complexity: row.complexity,
    old: JSON.parse(row.old_model) as StoredPair['old'],
    new: JSON.parse(row.new_model) as StoredPair['new'],
    demo: row.demo === 1,
    oldFirst: row.old_first === 1,
    expectedSeconds: row.expected_seconds,
    status: row.status,
    failure: row.failure,
    prompt: row.prompt,
    verdict: row.verdict,
    opinions: row.opinions === null ? null : (JSON.parse(row.opinions) as StoredPair['opinions']),
    judgeFailure: row.judge_failure,
  }
}

/** From a decision to its answer and its prompt, while their conversation is there. */
const towardsTexts = `
  CROSS JOIN runs r ON r.id = d.run_id
  CROSS JOIN messages a ON a.id = r.message_id
  CROSS JOIN messages q ON q.id = a.parent_id
  CROSS JOIN conversations c ON c.id = a.conversation_id AND c.removed_at IS NULL`

const pairColumns = `p.id, p.replay_id, p.decision_id, p.task, p.complexity, p.old_model, p.new_model, p.demo,
  p.old_first, p.expected_seconds, p.status, p.failure, p.verdict, p.opinions, p.judge_failure,
  (SELECT substr(q.text, 1, ${shownPrompt}) FROM decisions d ${towardsTexts} WHERE d.id = p.decision_id) AS prompt`

/** Samples of replays, in a database that `openDatabase` opened. */
export function createSqliteSampleStore(db: Database): SampleStore {
  const guard = <T>(work: () => T) => guardStorage(db.name, work)
  const sources = db.prepare<[string], Omit<SampleSource, 'answered'> & { answered: number }>(`
    SELECT d.id AS decisionId, d.facts,
      (SELECT q.id FROM decisions e ${towardsTexts.replace('d.run_id', 'e.run_id')} WHERE e.id = d.id) AS prompt,
      EXISTS (SELECT 1 FROM runs r CROSS JOIN messages a ON a.id = r.message_id
        WHERE r.id = d.run_id AND a.status = 'done' AND a.text <> '' AND d.chosen = (
          SELECT t.model_key FROM attempts t WHERE t.message_id = a.id ORDER BY t.seq DESC LIMIT 1)) AS answered
    FROM json_each(?) wanted CROSS JOIN decisions d ON d.id = wanted.value`)
  const insertSample = db.prepare<[Omit<SampleRow, 'status' | 'judge'>]>(`
    INSERT INTO replay_samples (replay_id, at, seed, hosted, status, left_out)
    VALUES ($replay_id, $at, $seed, $hosted, 'asking', $left_out)`)
  const insertPair = db.prepare(`
    INSERT INTO replay_pairs (id, replay_id, decision_id, task, complexity, old_model, new_model, demo, old_first,
      expected_seconds, status)
    VALUES ($id, $replayId, $decisionId, $task, $complexity, $old, $new, $demo, $oldFirst, $expectedSeconds, 'waiting')`)
  const oneSample = db.prepare<[string], SampleRow>(
    'SELECT * FROM replay_samples WHERE replay_id = ?',
  )
  const pairs = db.prepare<[string], PairRow>(
    `SELECT ${pairColumns} FROM replay_pairs p WHERE p.replay_id = ? ORDER BY p.seq`,
  )
  const onePair = db.prepare<[string], PairRow>(
    `SELECT ${pairColumns} FROM replay_pairs p WHERE p.id = ?`,
  )
  const texts = db.prepare<[string], PairTexts>(`
    SELECT q.id AS prompt, q.text AS promptText, a.text AS old, p.answer AS new
    FROM replay_pairs p CROSS JOIN decisions d ON d.id = p.decision_id ${towardsTexts} WHERE p.id = ?`)
  const setStatus = db.prepare<[string, string]>(
    'UPDATE replay_samples SET status = ? WHERE replay_id = ?',
  )
  const setJudge = db.prepare<[string | null, string]>(
    'UPDATE replay_samples SET judge = ? WHERE replay_id = ?',
  )
  const setAnswer = db.prepare<[string, string | null, string | null, string]>(`
    UPDATE replay_pairs SET status = ?, answer = ?, failure = ? WHERE id = ? AND status <> 'deleted'`)
  const retry = db.prepare<[string]>(`
    UPDATE replay_pairs SET status = 'waiting', failure = NULL WHERE replay_id = ? AND status = 'failed'`)
  const setVerdict = db.prepare<[string | null, string]>(
    'UPDATE replay_pairs SET verdict = ? WHERE id = ?',
  )
  const setOpinions = db.prepare<[string | null, string | null, string]>(
    'UPDATE replay_pairs SET opinions = ?, judge_failure = ? WHERE id = ?',
  )
  const remove = db.prepare<[string]>('DELETE FROM replay_samples WHERE replay_id = ?')
  const interrupt = db.prepare<[]>(
    `UPDATE replay_samples SET status = 'interrupted' WHERE status IN ('asking', 'judging')`,
  )

  const begin = db.transaction(
    (
      { replayId, at, seed, hosted, leftOut }: Parameters<SampleStore['begin']>[0],
      drawn: readonly NewPair[],
    ) => {
      insertSample.run({
        replay_id: replayId,
        at,
        seed,
        hosted: hosted ? 1 : 0,
        left_out: JSON.stringify(leftOut),
      })
      for (const pair of drawn) {
        insertPair.run({
          ...pair,
          replayId,
          old: JSON.stringify(pair.old),
          new: JSON.stringify(pair.new),
          demo: pair.demo ? 1 : 0,
          oldFirst: pair.oldFirst ? 1 : 0,
        })
      }
    },
  )

  return {
    sources: (ids) =>
      guard(() =>
        sources.all(JSON.stringify(ids)).map((row) => ({ ...row, answered: row.answered === 1 })),
      ),
    begin: (sample, drawn) => guard(() => begin.immediate(sample, drawn)),
    sample: (replayId) =>
      guard(() => {
        const row = oneSample.get(replayId)
        if (!row) return null
        return {
          replayId,
          at: row.at,
          seed: row.seed,
          hosted: row.hosted === 1,
          status: row.status,
          leftOut: JSON.parse(row.left_out) as StoredSample['leftOut'],
          judge: row.judge === null ? null : (JSON.parse(row.judge) as StoredSample['judge']),
          pairs: pairs.all(replayId).map(pairOf),
        }
      }),
    pair: (id) =>
      guard(() => {
        const row = onePair.get(id)
        return row ? { replayId: row.replay_id, pair: pairOf(row) } : null
      }),
    texts: (id) => guard(() => texts.get(id) ?? null),
    setStatus: (replayId, status) => guard(() => void setStatus.run(status, replayId)),
    setJudge: (replayId, judge) =>
      guard(() => void setJudge.run(judge && JSON.stringify(judge), replayId)),
    setAnswer: (id, answer) =>
      guard(() => {
        if ('text' in answer) setAnswer.run('answered', answer.text, null, id)
        else setAnswer.run('failed', null, answer.failure, id)
      }),
    retry: (replayId) => guard(() => void retry.run(replayId)),
    setVerdict: (id, verdict) => guard(() => void setVerdict.run(verdict, id)),
    setOpinions: (id, opinions, failure) =>
      guard(() => void setOpinions.run(opinions && JSON.stringify(opinions), failure, id)),
    remove: (replayId) => guard(() => void remove.run(replayId)),
    interruptRunning: () => guard(() => void interrupt.run()),
  }
}
