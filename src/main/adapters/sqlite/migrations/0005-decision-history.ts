/**
 * What was expected of the chosen model, beside the decision, and indices for looking back. Each ends with
 * the rowid, so that the newest come first without sorting.
 */
export const decisionHistorySql = `
ALTER TABLE decisions ADD COLUMN expected_quality REAL;
ALTER TABLE decisions ADD COLUMN expected_seconds REAL;
ALTER TABLE decisions ADD COLUMN demo INTEGER
  GENERATED ALWAYS AS (coalesce(json_extract(chosen_model, '$.demo'), 0)) VIRTUAL;
CREATE INDEX decisions_by_world ON decisions (demo);
CREATE INDEX decisions_by_task ON decisions (demo, task);
CREATE INDEX decisions_by_complexity ON decisions (demo, complexity);
CREATE INDEX decisions_by_model ON decisions (demo, chosen);
CREATE INDEX decisions_by_way ON decisions (demo, decided_by);
`
