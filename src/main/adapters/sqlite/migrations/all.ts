import { conversationsSql } from './0001-conversations.ts'
import { searchSql } from './0002-search.ts'
import { modelsSql } from './0003-models.ts'
import { decisionFactsSql } from './0004-decision-facts.ts'
import { decisionHistorySql } from './0005-decision-history.ts'
import { answerVersionsSql } from './0006-answer-versions.ts'
import { outcomesSql } from './0007-outcomes.ts'
import { judgedAnswersSql } from './0008-judged-answers.ts'
import { replaysSql } from './0009-replays.ts'
import { decisionScoresSql } from './0010-decision-scores.ts'
import { replaySamplesSql } from './0011-replay-samples.ts'
import { historySumsSql } from './0012-history-sums.ts'
import { mergedAnswersSql } from './0013-merged-answers.ts'

export interface Migration {
  /** The `user_version` that a database has after it. Never changed once released. */
  version: number
  sql: string
}

/** In order. A released migration is never edited: add the next number. */
export const migrations: readonly Migration[] = [
  { version: 1, sql: conversationsSql },
  { version: 2, sql: searchSql },
  { version: 3, sql: modelsSql },
  { version: 4, sql: decisionFactsSql },
  { version: 5, sql: decisionHistorySql },
  { version: 6, sql: answerVersionsSql },
  { version: 7, sql: outcomesSql },
  { version: 8, sql: judgedAnswersSql },
  { version: 9, sql: replaysSql },
  { version: 10, sql: decisionScoresSql },
  { version: 11, sql: replaySamplesSql },
  { version: 12, sql: historySumsSql },
  { version: 13, sql: mergedAnswersSql },
]
