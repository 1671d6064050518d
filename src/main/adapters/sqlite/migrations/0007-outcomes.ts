/**
 * What became of answers, and what the prompts they go back to are like. An outcome outlives its conversation, since it
 * says nothing of what was written; a vector does say something, so it goes with its message. `reset_at`: forgotten, but
 * not erased yet. `prompt_id`: the user message.
 */
export const outcomesSql = `
CREATE TABLE outcomes (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  model_key TEXT NOT NULL,
  task TEXT NOT NULL,
  complexity TEXT NOT NULL,
  kind TEXT NOT NULL,
  value REAL NOT NULL CHECK (value BETWEEN 0 AND 1),
  decision_id TEXT,
  message_id TEXT,
  prompt_id TEXT,
  demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
  reset_at INTEGER
) STRICT;
CREATE INDEX outcomes_by_model ON outcomes (model_key, seq) WHERE demo = 0 AND reset_at IS NULL;
CREATE INDEX outcomes_by_prompt ON outcomes (prompt_id) WHERE prompt_id IS NOT NULL;
CREATE INDEX outcomes_by_message ON outcomes (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outcomes_reset ON outcomes (reset_at) WHERE reset_at IS NOT NULL;

CREATE TABLE prompt_vectors (
  seq INTEGER PRIMARY KEY,
  prompt_id TEXT NOT NULL UNIQUE REFERENCES messages(id) ON DELETE CASCADE,
  embedder TEXT NOT NULL,
  vector BLOB NOT NULL
) STRICT;
`
