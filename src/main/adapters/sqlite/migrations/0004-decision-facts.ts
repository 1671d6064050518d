/**
 * What a decision was drawn from, so that it can be explained and replayed; how close it was; and columns by which its
 * history is searched. Decisions made before have no facts.
 */
export const decisionFactsSql = `
ALTER TABLE decisions ADD COLUMN balance REAL NOT NULL DEFAULT 50;
ALTER TABLE decisions ADD COLUMN margin REAL;
ALTER TABLE decisions ADD COLUMN task TEXT GENERATED ALWAYS AS (json_extract(features, '$.task')) VIRTUAL;
ALTER TABLE decisions ADD COLUMN complexity TEXT
  GENERATED ALWAYS AS (json_extract(features, '$.complexity')) VIRTUAL;
ALTER TABLE decisions ADD COLUMN flips TEXT NOT NULL DEFAULT '[]';
ALTER TABLE decisions ADD COLUMN facts TEXT;
CREATE INDEX decisions_by_time ON decisions (at);
`
