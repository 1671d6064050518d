import { useState } from 'react'
import type { BoardRun } from '#shared/contract/board'
import { useWatch } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { applyBoardEvent } from './apply-board-event.ts'

/** The runs on the board, for as long as the calling component is on show; `null` = not told yet. */
export function useBoard(): { runs: readonly BoardRun[] | null; failure: string | null } {
  const [runs, setRuns] = useState<readonly BoardRun[] | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  useWatch(
    (client, signal) => client.routing.board(undefined, { signal }),
    (event) => setRuns((before) => applyBoardEvent(before ?? [], event)),
    (error) => setFailure(errorSentence(error)),
  )
  return { runs, failure }
}
