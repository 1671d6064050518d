import type { EscalationVerdict } from '#shared/contract/confidence'
import type { ModelKey } from '#shared/contract/ids'
import type { TaskName } from '#shared/contract/routing'
import { type EarlierAnswer, hasBudget, thresholdOfBudget } from './escalation-budget.ts'
import { sayShare, sayTime } from './say.ts'

/** A model that may answer better, as the ledger and the router see it now. Best first. */
export interface BiggerModel {
  model: ModelKey
  name: string
  /** Expected quality above that of the model that answered, on the router's scale of 0 to 1. */
  qualityGain: number
  /** Until its answer is whole, loading included; `null` = not known. */
  seconds: number | null
  /** `null` = it may be asked; else why not, as a sentence without its full stop. */
  refused: string | null
}

export interface EscalationFacts {
  isOn: boolean
  /** The user named the model that answered. */
  chosenByHand: boolean
  task: TaskName
  /** Name of the model that answered. */
  answeredBy: string
  /** Of the answer, 0 to 1. */
  confidence: { value: number; worth: number }
  /** Worth that a task's answer needs at least; tasks that are not named have the usual. */
  thresholds: Partial<Record<TaskName, number>>
  /** Share of answers that may be asked for again. */
  budget: number
  /** Earlier automatic answers, oldest first. */
  earlier: readonly EarlierAnswer[]
  bigger: readonly BiggerModel[]
}

/** Where a mistake costs work, less doubt is enough; where taste decides, more is needed. */
const usualThresholds: Record<TaskName, number> = {
  template: 0.05,
  format: 0.05,
  edit: 0.06,
  refactor: 0.05,
  debugging: 0.05,
  analysis: 0.06,
  planning: 0.08,
  'multi-file': 0.05,
  codegen: 0.05,
  question: 0.05,
  writing: 0.1,
  math: 0.05,
  general: 0.06,
}

/** Whether a bigger model is asked as well. Pure; the same facts always give the same verdict. */
export function decideEscalation(facts: EscalationFacts): EscalationVerdict {
  const { task, confidence, answeredBy } = facts
  const ofTask = facts.thresholds[task] ?? usualThresholds[task]
  const threshold = Math.max(ofTask, thresholdOfBudget(facts.earlier, facts.budget))
  const stay = (
    because: Extract<EscalationVerdict, { escalate: false }>['because'],
    reason: string,
  ): EscalationVerdict => ({ escalate: false, because, threshold, reason })

  if (!facts.isOn || facts.budget <= 0) return stay('off', 'Asking a bigger model is switched off.')
  if (facts.chosenByHand) return stay('by-hand', `You chose ${answeredBy} yourself.`)
  const sure = `${answeredBy} is trusted with this: about ${sayShare(confidence.value)} likely to be right`
  if (confidence.worth < ofTask) return stay('trusted', `${sure}.`)
  const [best] = facts.bigger.filter(
    ({ refused, qualityGain }) => refused === null && qualityGain > 0,
  )
  if (!best) return stay('no-bigger-model', sayWhyNone(facts))
  const doubt = `This answer is wrong, and a bigger model's right, with a chance of about ${sayShare(confidence.worth)}`
  if (confidence.worth < threshold) {
    return stay(
      'budget',
      `${doubt}; the ${sayShare(facts.budget)} of answers that may be asked again are kept for those in more doubt (${sayShare(threshold)}).`,
    )
  }
  if (!hasBudget(facts.earlier, facts.budget)) {
    return stay(
      'budget',
      `${doubt}; the ${sayShare(facts.budget)} of answers that may be asked again are used up for now.`,
    )
  }
  const time = best.seconds === null ? '' : `, in ${sayTime(best.seconds)}`
  return {
    escalate: true,
    to: best.model,
    threshold,
    reason: `${doubt}; ${best.name} answers as well${time}.`,
  }
}

function sayWhyNone({ bigger, answeredBy, confidence }: EscalationFacts): string {
  const doubt = `${answeredBy} may be wrong here (about ${sayShare(confidence.value)} likely to be right)`
  const [nearest] = bigger.filter(({ qualityGain }) => qualityGain > 0)
  if (!nearest) return `${doubt}, and no better model is there.`
  return `${doubt}, but ${nearest.name} can't be asked: ${nearest.refused}.`
}
