/** The chosen model's points, for the line above an answer; not known of decisions made before. */
export const decisionScoresSql = `
ALTER TABLE decisions ADD COLUMN score REAL;
`
