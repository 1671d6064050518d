/**
 * What was expected of the chosen model, beside the decision, and indices for looking back: by task and model, and by
 * whether simulated servers were asked.
 */
export const decisionHistorySql = `
ALTER TABLE decisions ADD COLUMN expected_quality REAL;
ALTER TABLE decisions ADD COLUMN expected_seconds REAL;
ALTER TABLE decisions ADD COLUMN demo INTEGER
  GENERATED ALWAYS AS (coalesce(json_extract(chosen_model, '$.demo'), 0)) VIRTUAL;
CREATE INDEX decisions_by_task ON decisions (demo, task, chosen, at);
CREATE INDEX decisions_by_model ON decisions (demo, chosen, seq);
CREATE INDEX decisions_by_way ON decisions (demo, decided_by, seq);
`
