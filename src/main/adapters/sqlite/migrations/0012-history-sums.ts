/**
 * What sums over decisions read, in the order of time and without the decisions themselves, whose rows are long; and
 * how far an answer was trusted beside what became of it, so that both outlive the conversation.
 */
export const historySumsSql = `
CREATE INDEX decisions_summed
  ON decisions (at, run_id, demo, task, chosen, decided_by, expected_quality);

ALTER TABLE judged_answers ADD COLUMN confidence REAL;
UPDATE judged_answers SET confidence =
  (SELECT m.confidence ->> '$.value' FROM messages m WHERE m.id = judged_answers.message_id);
CREATE INDEX judged_answers_measured ON judged_answers (seq, model_key, confidence, failed, weight)
  WHERE failed IS NOT NULL;
`
