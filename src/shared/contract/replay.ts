import type { DecisionId, ModelKey } from './ids.ts'
import type { Complexity, DecidedBy, TaskName } from './routing.ts'

/** What was expected of the chosen models of some decisions. */
export interface ReplaySide {
  /** Mean chance of a good answer, 0..1; `null` = of no decision is it known. */
  quality: number | null
  /** Mean time from the question to the end of the answer; `null` as above. */
  seconds: number | null
  /** Models that had to be loaded first. */
  loads: number
}

export interface ReplayTotals {
  decisions: number
  /** Of these, how many would have gone to another model. */
  moved: number
  before: ReplaySide
  after: ReplaySide
}

/** A decision that would have been another. */
export interface ReplayChange {
  decisionId: DecisionId
  /** Epoch milliseconds. */
  at: number
  task: TaskName
  complexity: Complexity
  /** The beginning of the prompt; `null` = it is not here (any more). */
  prompt: string | null
  /** `null`: none could be chosen. */
  from: { model: ModelKey; name: string } | null
  to: { model: ModelKey; name: string } | null
  by: DecidedBy
  /** Why it would go there, in a sentence. */
  reason: string
}

/** What another policy would have done with decisions that were made. */
export interface ReplayReport {
  /** Decisions of the stretch. */
  read: number
  /** Decided by the user, or by escalation: another policy changes nothing about them. */
  byHand: number
  escalated: number
  /** Stored without facts (by an older version), with facts of a newer version, or unreadable. */
  withoutFacts: number
  newerFacts: number
  unreadable: number
  /** Over all that were replayed. */
  total: ReplayTotals
  /** Most decisions first. */
  tasks: (ReplayTotals & { task: TaskName })[]
  /** Rules whose target no decision of the stretch knew, so that they never held. */
  unknownTargets: { rule: string; use: string }[]
  /** The newest ones, newest first; `total.moved` says how many there are. */
  changes: ReplayChange[]
}
