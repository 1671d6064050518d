/**
 * Answers merged from others: versions of a new kind, which name what they are made of (`version_from`, a JSON array of
 * message ids). A check can't be changed in place: the column that has it is replaced by one that is filled from it, and
 * attempts, of which every row has a reason, are built anew. The index tells
 * the list of conversations where answers stand side by side.
 */
export const mergedAnswersSql = `
ALTER TABLE messages ADD COLUMN version_kind_anew TEXT CHECK (version_kind_anew IN ('escalation', 'compare', 'merge'));
UPDATE messages SET version_kind_anew = version_kind WHERE version_kind IS NOT NULL;
ALTER TABLE messages DROP COLUMN version_kind;
ALTER TABLE messages RENAME COLUMN version_kind_anew TO version_kind;
ALTER TABLE messages ADD COLUMN version_from TEXT;
CREATE INDEX messages_compared ON messages (conversation_id, parent_id) WHERE version_kind = 'compare';

CREATE TABLE attempts_anew (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  message_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
  run_id TEXT,
  reason TEXT NOT NULL CHECK (reason IN ('first', 'fallback', 'resume', 'escalation', 'compare', 'merge')),
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
  SELECT seq, id, message_id, run_id, reason, remedy, model_key, model_name, endpoint_id, endpoint_name, demo, status,
    finish, failure, prompt_tokens, completion_tokens, load_ms, first_token_ms, total_ms, tokens_per_second, started_at
  FROM attempts;
DROP TABLE attempts;
ALTER TABLE attempts_anew RENAME TO attempts;
CREATE INDEX attempts_by_message ON attempts (message_id, model_name, demo);
CREATE INDEX attempts_done_by_model ON attempts (model_key) WHERE status = 'done';
CREATE INDEX attempts_running ON attempts (seq) WHERE status = 'running';
CREATE INDEX attempts_fallback ON attempts (run_id) WHERE reason = 'fallback';
`
