/** Results of replays (without prompts), and policies that held before; JSON, in the order in which they came. */
export const replaysSql = `
CREATE TABLE replays (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  format INTEGER NOT NULL,
  stretch TEXT NOT NULL,
  draft TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;

CREATE TABLE policies (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  format INTEGER NOT NULL,
  reason TEXT NOT NULL,
  policy TEXT NOT NULL
) STRICT;
`
