import type { Database } from 'better-sqlite3'

const hourMs = 3_600_000

/** A stretch of time, epoch milliseconds; `to` is not part of it. */
export interface Stretch {
  from: number
  to: number
}

/**
 * Notes, by triggers that live as long as the connection does, at which hours something about a decision has changed
 * since it was last asked: it was made, its answer or an attempt moved on, it got another version, its conversation was
 * removed or brought back. Nothing of it is stored, so it can never be wrong about an earlier run of the app.
 */
export function watchHistoryChanges(db: Database): { take(): Stretch[] } {
  const note = (selection: string) => `
    INSERT INTO history_changes ${selection} ON CONFLICT DO NOTHING;`
  const hours = (at: string) => `SELECT ${at} / ${hourMs}, ${at} / ${hourMs} + 1`
  const ofAnswer = (id: string) => `
    ${hours('d.at')} FROM main.runs r CROSS JOIN main.decisions d ON d.run_id = r.id WHERE r.message_id = ${id}`
  db.exec(`
    CREATE TEMP TABLE IF NOT EXISTS history_changes (
      from_hour INTEGER NOT NULL, to_hour INTEGER NOT NULL, PRIMARY KEY (from_hour, to_hour)) WITHOUT ROWID;
    CREATE TEMP TRIGGER IF NOT EXISTS history_decided AFTER INSERT ON main.decisions BEGIN
      ${note(`${hours('new.at')} WHERE true`)} END;
    CREATE TEMP TRIGGER IF NOT EXISTS history_moved AFTER UPDATE OF status ON main.messages BEGIN
      ${note(ofAnswer('new.id'))} END;
    CREATE TEMP TRIGGER IF NOT EXISTS history_versioned AFTER INSERT ON main.messages
    WHEN new.version_of IS NOT NULL BEGIN
      ${note(ofAnswer('new.version_of'))} END;
    CREATE TEMP TRIGGER IF NOT EXISTS history_tried AFTER INSERT ON main.attempts BEGIN
      ${note(ofAnswer('new.message_id'))} END;
    CREATE TEMP TRIGGER IF NOT EXISTS history_tried_on AFTER UPDATE ON main.attempts BEGIN
      ${note(ofAnswer('new.message_id'))} END;
    CREATE TEMP TRIGGER IF NOT EXISTS history_removed AFTER UPDATE OF removed_at ON main.conversations BEGIN
      ${note(`SELECT new.created_at / ${hourMs}, new.updated_at / ${hourMs} + 1 WHERE true`)} END;`)
  const take = db.prepare<[], { from_hour: number; to_hour: number }>(
    'DELETE FROM temp.history_changes RETURNING from_hour, to_hour',
  )
  return {
    take: () =>
      take
        .all()
        .map(({ from_hour, to_hour }) => ({ from: from_hour * hourMs, to: to_hour * hourMs })),
  }
}
