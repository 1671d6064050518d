import type { Database } from 'better-sqlite3'
import type { Judgement, JudgementStore } from '#engine/chat/judgement-store'
import { weightsInJudging } from '#engine/chat/judgement-store'
import type { CalibrationSample } from '#engine/routing/confidence/calibration/calibrate'
import { parseCalibration } from '#engine/routing/confidence/calibration/calibrate'
import type { MessageId, ModelKey } from '#shared/contract/ids'

interface SampleRow {
  sample: string
  failed: number
  bigger_succeeded: number | null
  weight: number
}

/** Ids of the outcomes that say whether an answer was right: where all are forgotten, it teaches nothing. */
const teaching = Object.keys(weightsInJudging)
  .map((kind) => `'${kind}/' || judged_answers.message_id`)
  .join(', ')

/** Judged answers, their outcomes, and what each model's have taught. */
export function createJudgements(db: Database): JudgementStore {
  const annotate = db.prepare<[string, MessageId]>(
    'UPDATE messages SET confidence = ? WHERE id = ?',
  )
  const insert = db.prepare(`
    INSERT INTO judged_answers (message_id, model_key, demo, automatic, at, confidence, worth, escalated, sample)
    VALUES ($messageId, $model, $demo, $automatic, $at, $confidence, $worth, $escalated, $sample)
    ON CONFLICT (message_id) DO UPDATE SET model_key = excluded.model_key, confidence = excluded.confidence,
      worth = excluded.worth, escalated = excluded.escalated, sample = excluded.sample`)
  const earlier = db.prepare<[number, number], { worth: number; escalated: number }>(`
    SELECT worth, escalated FROM judged_answers WHERE demo = ? AND automatic = 1 ORDER BY seq DESC LIMIT ?`)
  const outcome = db
    .prepare<[number, number | null, number, MessageId], ModelKey>(`
    UPDATE judged_answers SET failed = ?, bigger_succeeded = coalesce(?, bigger_succeeded), weight = ? WHERE message_id = ? AND demo = 0
    RETURNING model_key`)
    .pluck()
  const drop = db
    .prepare<[MessageId], ModelKey>(`
    UPDATE judged_answers SET failed = NULL, weight = NULL
    WHERE message_id = ? AND failed IS NOT NULL RETURNING model_key`)
    .pluck()
  const bigger = db
    .prepare<[number | null, MessageId], ModelKey>(`
    UPDATE judged_answers SET bigger_succeeded = ? WHERE demo = 0 AND message_id = (
      SELECT version_of FROM messages WHERE id = ? AND version_kind = 'escalation')
    RETURNING model_key`)
    .pluck()
  const samples = db.prepare<[ModelKey, number], SampleRow>(`
    SELECT sample, failed, bigger_succeeded, weight FROM judged_answers
    WHERE model_key = ? AND failed IS NOT NULL AND EXISTS (
      SELECT 1 FROM outcomes WHERE reset_at IS NULL AND id IN (${teaching}))
    ORDER BY seq DESC LIMIT ?`)
  const models = db
    .prepare<[], ModelKey>('SELECT DISTINCT model_key FROM judged_answers WHERE failed IS NOT NULL')
    .pluck()
  const calibration = db
    .prepare<[ModelKey], string>('SELECT fitted FROM calibrations WHERE model_key = ?')
    .pluck()
  const saveCalibration = db.prepare<[ModelKey, number, string]>(
    'INSERT OR REPLACE INTO calibrations (model_key, at, fitted) VALUES (?, ?, ?)',
  )

  return {
    saveJudgement: db.transaction((judgement: Judgement) => {
      const { confidence } = judgement
      annotate.run(JSON.stringify(confidence), judgement.messageId)
      insert.run({
        messageId: judgement.messageId,
        model: judgement.model,
        demo: judgement.demo ? 1 : 0,
        automatic: judgement.automatic ? 1 : 0,
        at: judgement.at,
        confidence: confidence.value,
        worth: confidence.worth,
        escalated: confidence.verdict.escalate ? 1 : 0,
        sample: JSON.stringify(judgement.sample),
      })
    }),
    earlierJudged: (demo, limit) =>
      earlier
        .all(demo ? 1 : 0, limit)
        .map(({ worth, escalated }) => ({ worth, escalated: escalated === 1 }))
        .reverse(),
    saveJudgedOutcome(messageId, { failed, biggerSucceeded, weight }) {
      const succeeded = biggerSucceeded === null ? null : Number(biggerSucceeded)
      return outcome.get(Number(failed), succeeded, weight, messageId) ?? null
    },
    dropJudgedOutcome: (messageId) => drop.get(messageId) ?? null,
    saveBiggerOutcome: (messageId, succeeded) =>
      bigger.get(succeeded === null ? null : Number(succeeded), messageId) ?? null,
    judgedModels: () => models.all(),
    calibrationSamples: (model, limit) => samples.all(model, limit).map(sampleOf).reverse(),
    calibration(model) {
      const fitted = calibration.get(model)
      return fitted === undefined ? null : parseCalibration(JSON.parse(fitted))
    },
    saveCalibration: (model, fitted, at) => {
      saveCalibration.run(model, at, JSON.stringify(fitted))
    },
  }
}

function sampleOf(row: SampleRow): CalibrationSample {
  const sample = JSON.parse(row.sample) as Judgement['sample']
  return {
    ...sample,
    failed: row.failed === 1,
    biggerSucceeded: row.bigger_succeeded === null ? null : row.bigger_succeeded === 1,
    weight: row.weight,
  }
}
