/**
 * How far answers are trusted (JSON, for the page), which version the user keeps, and what judging learns from: the
 * evidence of each judged answer as numbers, without its text, and what became of it. It outlives the conversation.
 */
export const judgedAnswersSql = `
ALTER TABLE messages ADD COLUMN kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1));
ALTER TABLE messages ADD COLUMN confidence TEXT;

CREATE TABLE judged_answers (
  seq INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,
  model_key TEXT NOT NULL,
  demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
  automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)),
  at INTEGER NOT NULL,
  worth REAL NOT NULL,
  escalated INTEGER NOT NULL CHECK (escalated IN (0, 1)),
  failed INTEGER CHECK (failed IN (0, 1)),
  bigger_succeeded INTEGER CHECK (bigger_succeeded IN (0, 1)),
  weight REAL,
  sample TEXT NOT NULL
) STRICT;
CREATE INDEX judged_answers_by_way ON judged_answers (demo, automatic, seq, worth, escalated);
CREATE INDEX judged_answers_known ON judged_answers (model_key, seq) WHERE failed IS NOT NULL;

CREATE TABLE calibrations (
  model_key TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  fitted TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
