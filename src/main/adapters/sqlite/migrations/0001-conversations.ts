/**
 * The base: conversations as trees of messages, and what was decided and tried for each answer. Ids are opaque texts;
 * `seq` orders by creation. Large columns come last, so that lists never read their overflow pages. `parent_id` is
 * checked by the store: a foreign key there would want an index of its own for every purge.
 */
export const conversationsSql = `
CREATE TABLE conversations (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  head_id TEXT,
  removed_at INTEGER
);

CREATE TABLE messages (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  parent_id TEXT,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  created_at INTEGER NOT NULL,
  status TEXT CHECK (status IN ('running', 'done', 'failed', 'stopped', 'interrupted')),
  run_id TEXT,
  ended_at INTEGER,
  failure TEXT,
  text TEXT NOT NULL,
  reasoning TEXT NOT NULL DEFAULT '',
  CHECK ((role = 'assistant') = (status IS NOT NULL))
);
CREATE INDEX messages_by_parent ON messages (conversation_id, parent_id, role);
CREATE INDEX messages_running ON messages (seq) WHERE status = 'running';

CREATE TRIGGER messages_keep_text BEFORE UPDATE OF text ON messages WHEN old.status IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'the text of a finished message never changes');
END;

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  message_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
  user_message_id TEXT,
  requested TEXT NOT NULL,
  preference TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('answer', 'resume')),
  at INTEGER NOT NULL
);
CREATE INDEX runs_by_message ON runs (message_id);
CREATE UNIQUE INDEX runs_by_user_message ON runs (user_message_id) WHERE user_message_id IS NOT NULL;

CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  policy_version TEXT NOT NULL,
  preference TEXT NOT NULL,
  requested TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  rule TEXT,
  chosen TEXT,
  chosen_model TEXT,
  reason TEXT NOT NULL,
  features TEXT NOT NULL,
  candidates TEXT NOT NULL
);
CREATE INDEX decisions_by_run ON decisions (run_id);

CREATE TABLE attempts (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  message_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
  run_id TEXT,
  reason TEXT NOT NULL CHECK (reason IN ('first', 'fallback', 'resume')),
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
-- Covers what the list of conversations shows of each.
CREATE INDEX attempts_by_message ON attempts (message_id, model_name, demo);
CREATE INDEX attempts_done_by_model ON attempts (model_key) WHERE status = 'done';
CREATE INDEX attempts_running ON attempts (seq) WHERE status = 'running';

CREATE TABLE drafts (
  conversation_id TEXT PRIMARY KEY,
  text TEXT NOT NULL
) WITHOUT ROWID;
`
