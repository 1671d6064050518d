/**
 * Prompts of a replay that were asked again, apart from the conversations: the new answers, what the user and a judging
 * model made of them, and which answer is shown first. What is deleted with a conversation is forgotten here as well:
 * then only the verdicts stay.
 */
export const replaySamplesSql = `
CREATE TABLE replay_samples (
  replay_id TEXT PRIMARY KEY REFERENCES replays(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  hosted INTEGER NOT NULL CHECK (hosted IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('asking', 'judging', 'done', 'stopped', 'interrupted')),
  left_out TEXT NOT NULL,
  judge TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE replay_pairs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  replay_id TEXT NOT NULL REFERENCES replay_samples(replay_id) ON DELETE CASCADE,
  decision_id TEXT NOT NULL,
  task TEXT NOT NULL,
  complexity TEXT NOT NULL,
  old_model TEXT NOT NULL,
  new_model TEXT NOT NULL,
  demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
  old_first INTEGER NOT NULL CHECK (old_first IN (0, 1)),
  expected_seconds REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('waiting', 'answered', 'failed', 'deleted')),
  failure TEXT,
  answer TEXT,
  verdict TEXT CHECK (verdict IN ('old', 'new', 'same', 'bad', 'seen')),
  opinions TEXT,
  judge_failure TEXT
) STRICT;
CREATE INDEX replay_pairs_by_replay ON replay_pairs (replay_id, seq);
CREATE INDEX replay_pairs_by_decision ON replay_pairs (decision_id);

CREATE TRIGGER replay_pairs_forget AFTER DELETE ON decisions BEGIN
  UPDATE replay_pairs SET status = 'deleted', answer = NULL, failure = NULL WHERE decision_id = old.id;
END;
`
