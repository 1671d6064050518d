import type { ModelKey } from '#shared/contract/ids'
import type { PolicyDraft, ReplayReport } from '#shared/contract/replay'
import { type TaskName, taskNames } from '#shared/contract/routing'
import { decideEscalation } from '../confidence/decide-escalation.ts'
import {
  budgetWindow,
  type EarlierAnswer,
  earlyWorth,
  fewestKnown,
} from '../confidence/escalation-budget.ts'

/** How an answer was judged when it was done. */
export interface StoredJudgement {
  /** Chance that it was right, and that it was wrong and a bigger model's right. */
  value: number
  worth: number
  escalated: boolean
  /** Why it was not; `null` where it was. */
  because: string | null
}

/** Follows how often a bigger model would have been asked as well. */
export interface EscalationReplay {
  /** `judgement: null`: nobody knows how that answer would have been judged. */
  add(task: TaskName, judgement: StoredJudgement | null): void
  report(): ReplayReport['escalation']
}

const early = Object.fromEntries(taskNames.map((task) => [task, earlyWorth]))
const someBigger = { model: 'bigger' as ModelKey, name: 'bigger', qualityGain: 1, seconds: null }

/**
 * Decides anew with the draft's budget and thresholds, in the order of time. Only answers that would have been the same
 * are known; a bigger model counts as at hand, unless it was noted that there was none.
 */
export function createEscalationReplay(
  escalation: NonNullable<PolicyDraft['escalation']>,
): EscalationReplay {
  const earlier: EarlierAnswer[] = []
  const counts = { known: 0, unknown: 0, before: 0, after: 0 }
  return {
    add(task, judgement) {
      if (!judgement) {
        counts.unknown++
        return
      }
      const { value, worth, because } = judgement
      const isEarly = earlier.length < fewestKnown
      const { escalate } = decideEscalation({
        isOn: escalation.enabled,
        chosenByHand: false,
        task,
        answeredBy: '',
        confidence: { value, worth },
        thresholds: { ...(isEarly ? early : {}), ...escalation.thresholds },
        budget: escalation.budget,
        earlier,
        bigger: because === 'no-bigger-model' ? [] : [{ ...someBigger, refused: null }],
      })
      counts.known++
      if (judgement.escalated) counts.before++
      if (escalate) counts.after++
      earlier.push({ worth, escalated: escalate })
      if (earlier.length > budgetWindow) earlier.shift()
    },
    report: () => ({ ...counts }),
  }
}
