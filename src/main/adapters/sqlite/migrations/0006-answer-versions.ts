/**
 * Versions of an answer: others that stand beside it. Attempts are built anew, because they may now be made for such a
 * version, and because each says what was done about the failure before it (JSON).
 */
export const answerVersionsSql = `
ALTER TABLE messages ADD COLUMN version_of TEXT;
ALTER TABLE messages ADD COLUMN version_kind TEXT CHECK (version_kind IN ('escalation', 'compare'));

CREATE TABLE attempts_anew (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  message_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
  run_id TEXT,
  reason TEXT NOT NULL CHECK (reason IN ('first', 'fallback', 'resume', 'escalation', 'compare')),
  remedy TEXT,
  model_key TEXT NOT NULL,
  model_name TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  endpoint_name TEXT NOT NULL,
  demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'stopped', 'interrupted')),
  finish TEXT CHECK (finish IN ('stop', 'length')),
  failure TEXT,
  prompt_tokens REAL,
  completion_tokens REAL,
  load_ms REAL,
  first_token_ms REAL,
  total_ms REAL,
  tokens_per_second REAL,
  started_at INTEGER NOT NULL,
  UNIQUE (message_id, id)
);
INSERT INTO attempts_anew
  SELECT seq, id, message_id, run_id, reason, NULL, model_key, model_name, endpoint_id, endpoint_name, demo, status,
    finish, failure, prompt_tokens, completion_tokens, load_ms, first_token_ms, total_ms, tokens_per_second, started_at
  FROM attempts;
DROP TABLE attempts;
ALTER TABLE attempts_anew RENAME TO attempts;
CREATE INDEX attempts_by_message ON attempts (message_id, model_name, demo);
CREATE INDEX attempts_done_by_model ON attempts (model_key) WHERE status = 'done';
CREATE INDEX attempts_running ON attempts (seq) WHERE status = 'running';
CREATE INDEX attempts_fallback ON attempts (run_id) WHERE reason = 'fallback';
`
