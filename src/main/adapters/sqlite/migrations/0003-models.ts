/** What is learned about models: how long they take to load, what they take of memory, and which the user keeps. */
export const modelsSql = `
CREATE TABLE model_loads (
  id INTEGER PRIMARY KEY,
  model_key TEXT NOT NULL,
  seconds REAL NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX model_loads_by_model ON model_loads (model_key, id);

CREATE TABLE model_pins (
  model_key TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One learned correction of the memory prediction each; entry is JSON.
CREATE TABLE memory_residuals (
  key TEXT PRIMARY KEY,
  entry TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
