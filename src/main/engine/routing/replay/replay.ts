import type { DecisionId, ModelKey } from '#shared/contract/ids'
import type {
  PolicyDraft,
  ReplayChange,
  ReplayedModel,
  ReplayProblem,
  ReplayReport,
} from '#shared/contract/replay'
import type { Decision, TaskName } from '#shared/contract/routing'
import { decide } from '../decide.ts'
import type { DecisionFacts, PolicyInForce } from '../facts.ts'
import { meansCandidate, presetOf } from '../targets.ts'
import { createEscalationReplay, type StoredJudgement } from './escalation-replay.ts'
import { readFacts } from './read-facts.ts'
import { createResidency } from './residency.ts'
import { addToTally, createTally, expectOf, type Tally, totalsOf } from './tally.ts'

/** A decision as it was stored. */
export interface StoredDecision {
  id: DecisionId
  at: number
  by: Decision['by']
  chosen: ModelKey | null
  /** JSON of `DecisionFacts`; `null` = made by a version that kept none. */
  facts: string | null
  /** How its answer was judged; `null` or missing = it was not. */
  judged?: StoredJudgement | null
}

/** So many changes are kept for looking at, and so many decisions that can't be replayed. */
export const mostChanges = 300
const mostProblems = 50

export interface Replay {
  /** Decisions must come in the order in which they were made. */
  add(decision: StoredDecision): void
  report(): ReplayReport
}

function nameIn({ candidates }: DecisionFacts, model: ModelKey | null): ReplayChange['from'] {
  if (model === null) return null
  return { model, name: candidates.find((one) => one.model === model)?.name ?? model }
}

/** Runs a policy over decisions that were made, from the facts stored with them. Pure: asks nobody, stores nothing. */
export function createReplay(
  policy: PolicyInForce,
  escalation?: PolicyDraft['escalation'],
): Replay {
  const escalations = escalation && createEscalationReplay(escalation)
  const residency = createResidency()
  const total = createTally()
  const tasks = new Map<TaskName, Tally>()
  const changes: ReplayChange[] = []
  const unplayed: ReplayProblem[] = []
  const targets = new Map<ModelKey, ReplayedModel & { decisions: number }>()
  const counts = { read: 0, byHand: 0, escalated: 0 }
  const counted = { withoutFacts: 0, newerFacts: 0, unreadable: 0 }
  const unseen = new Set(policy.rules.filter(({ use }) => presetOf(use) === null))

  function lookForTargets(facts: DecisionFacts) {
    for (const rule of unseen) {
      const meant = facts.candidates.some((one) => meansCandidate(rule.use, one, policy.tags))
      if (meant) unseen.delete(rule)
    }
  }

  function replayOne(stored: StoredDecision, facts: DecisionFacts) {
    const { task, complexity } = facts.features
    const seen = residency.see(facts)
    const choice = decide(seen, policy)
    const moved = choice.chosen !== stored.chosen
    const find = (from: DecisionFacts, wanted: ModelKey | null) =>
      from.candidates.find(({ model }) => model === wanted)
    const before = expectOf(find(facts, stored.chosen), facts)
    const after = expectOf(find(seen, choice.chosen), seen)
    residency.chose(facts, seen, stored.chosen, choice.chosen)
    lookForTargets(facts)
    const ofTask = tasks.get(task) ?? createTally()
    tasks.set(task, ofTask)
    for (const tally of [total, ofTask]) addToTally(tally, moved, before, after)
    escalations?.add(task, moved ? null : (stored.judged ?? null))
    if (!moved) return
    const to = nameIn(facts, choice.chosen)
    if (to) {
      const target = targets.get(to.model) ?? { ...to, decisions: 0 }
      target.decisions++
      targets.set(to.model, target)
    }
    changes.push({
      decisionId: stored.id,
      at: stored.at,
      task,
      complexity,
      prompt: null,
      from: nameIn(facts, stored.chosen),
      to,
      by: choice.by,
      reason: choice.reason,
    })
    // Cut now and then, so that not every change moves all the others.
    if (changes.length >= 2 * mostChanges) changes.splice(0, changes.length - mostChanges)
  }

  function countProblem({ id, at }: StoredDecision, why: ReplayProblem['why']) {
    counted[why]++
    unplayed.push({ decisionId: id, at, prompt: null, why })
    if (unplayed.length > mostProblems) unplayed.shift()
  }

  return {
    add(stored) {
      counts.read++
      const read = readFacts(stored.facts)
      if ('problem' in read) {
        countProblem(stored, read.problem)
        return
      }
      const { facts } = read
      try {
        if (
          stored.by === 'manual' ||
          stored.by === 'escalation' ||
          stored.by === 'merge' ||
          facts.requested !== 'auto'
        ) {
          // It would have been asked for all the same, and have loaded its model.
          residency.chose(facts, residency.see(facts), stored.chosen, stored.chosen)
          counts[stored.by === 'escalation' ? 'escalated' : 'byHand']++
        } else replayOne(stored, facts)
      } catch {
        countProblem(stored, 'unreadable')
      }
    },
    report: () => ({
      ...counts,
      ...counted,
      problems: [...unplayed].reverse(),
      total: totalsOf(total),
      ...(escalations ? { escalation: escalations.report() } : {}),
      tasks: [...tasks]
        .map(([task, tally]) => ({ task, ...totalsOf(tally) }))
        .sort((a, b) => b.decisions - a.decisions),
      targets: [...targets.values()].sort((a, b) => b.decisions - a.decisions),
      unknownTargets: [...unseen].map(({ name, use }) => ({ rule: name, use })),
      changes: changes.slice(-mostChanges).reverse(),
    }),
  }
}
