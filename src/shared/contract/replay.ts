import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { DecisionId, ModelKey } from './ids.ts'
import type { Complexity, DecidedBy, Preference, TaskName } from './routing.ts'
import { settingsSchema } from './settings.ts'

/** A policy as it is stored; raised when an older version could misread it. */
export const policyFormat = 1

const ofNewer = (keys: string[]) =>
  `This policy says ${keys.map((key) => `“${key}”`).join(', ')}, which this Switchyard does not know. A newer one wrote it: update, then try again.`

const routingSettings = settingsSchema.shape.routing.unwrap()

/** The settings under `routing` that decide where a prompt goes. */
export const policyDraft = z.strictObject(
  {
    ...routingSettings.pick({
      preference: true,
      balance: true,
      hosted: true,
      favour: true,
      tags: true,
      exploration: true,
      rules: true,
    }).shape,
    /** Missing in policies of older versions: adopting one leaves escalation as it is. */
    escalation: routingSettings.shape.escalation.unwrap().optional(),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? ofNewer(issue.keys) : undefined) },
)
export type PolicyDraft = z.infer<typeof policyDraft>

export const replayStretch = z.object({
  /** Epoch milliseconds, inclusive; `null` = open. */
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
  /** Only the newest so many of those that `demo` means and that are not deleted; `null` = all of them. */
  last: z.int().min(1).max(1_000_000).nullable().default(null),
  /** Decisions over simulated servers, or real ones: never both. */
  demo: z.boolean().default(false),
})
export type ReplayStretch = z.infer<typeof replayStretch>

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

/** A model as a decision knew it. `present`: some endpoint lists it now; missing = nobody looked. */
export interface ReplayedModel {
  model: ModelKey
  name: string
  present?: boolean
}

/** A decision that can't be replayed, and why. */
export interface ReplayProblem {
  decisionId: DecisionId
  /** Epoch milliseconds. */
  at: number
  /** As in `ReplayChange`. */
  prompt: string | null
  why: 'withoutFacts' | 'newerFacts' | 'unreadable'
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
  from: ReplayedModel | null
  to: ReplayedModel | null
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
  /** The newest of these three, newest first; missing in results of older versions. */
  problems?: ReplayProblem[]
  /** Over all that were replayed. */
  total: ReplayTotals
  /** Most decisions first. */
  tasks: (ReplayTotals & { task: TaskName })[]
  /**
   * How often a bigger model was asked as well, and would have been, of the answers of which it is `known`: those that
   * were judged and would have come from the same model. Missing where the draft says nothing of it.
   */
  escalation?: { known: number; unknown: number; before: number; after: number }
  /** Rules whose target no decision of the stretch knew, so that they decided nothing. */
  unknownTargets: { rule: string; use: string }[]
  /** Where the changed decisions would go, most first; missing in results of older versions. */
  targets?: (ReplayedModel & { decisions: number })[]
  /** The newest ones, newest first; `total.moved` says how many there are. */
  changes: ReplayChange[]
}

export interface SavedReplay {
  id: string
  /** Epoch milliseconds. */
  at: number
  stretch: ReplayStretch
  draft: PolicyDraft
  report: ReplayReport
}

export interface ReplaySummary {
  id: string
  at: number
  preference: Preference
  decisions: number
  moved: number
}

/** `share`: 0..1 of the way. */
export type ReplayEvent =
  | { type: 'progress'; share: number }
  | { type: 'done'; replay: SavedReplay }

/** A policy that held until it was replaced. */
export interface PolicyVersion {
  id: string
  /** When it was replaced, epoch milliseconds. */
  at: number
  /** Why it was replaced. */
  reason: string
  policy: PolicyDraft
}

/** The same as it stands in a list: one that can't be read stays in it, with the reason in a sentence. */
export type PolicyEntry =
  | (PolicyVersion & { problem: null })
  | (Omit<PolicyVersion, 'policy'> & { policy: null; problem: string })

/** A policy in a file of its own, to keep or to hand on. */
export const policyFile = z.object({
  switchyard: z.literal('policy'),
  format: z.int().min(1),
  policy: z.unknown(),
})

/** The largest policy file that is taken, in UTF-16 code units. */
export const maxPolicyFile = 2_000_000

const byId = z.object({ id: z.string().min(1).max(128) })

export const replay = {
  /**
   * Runs a policy over what was decided. Asks no model, changes no setting; the result is kept. Leaving the stream
   * cancels it. Refused with `invalid-input`.
   */
  run: oc
    .input(z.object({ stretch: replayStretch, draft: policyDraft }))
    .output(eventIterator(type<ReplayEvent>())),
  /** Newest first. */
  list: oc.output(type<ReplaySummary[]>()),
  /** Refused with `not-found`, and `invalid-input` where a newer version wrote it. */
  open: oc.input(byId).output(type<SavedReplay>()),
  remove: oc.input(byId).output(type<void>()),
  /** Policies of before, newest first. */
  policies: oc.output(type<PolicyEntry[]>()),
  /** Whether anything was decided here, over real servers and in the demo. */
  history: oc.output(type<{ real: boolean; demo: boolean }>()),
  /** Reads a policy file. Refused with `invalid-input` where it is none, or a newer version wrote it. */
  readPolicy: oc
    .input(z.object({ text: z.string().max(maxPolicyFile) }))
    .output(type<PolicyDraft>()),
  /**
   * Makes it the policy in the settings file, and keeps the one of before. Refused with `invalid-input`,
   * `settings-broken`, `conflict` where it holds already.
   */
  adopt: oc
    .input(z.object({ draft: policyDraft, reason: z.string().trim().min(1).max(300) }))
    .output(type<PolicyVersion>()),
  /** Brings a policy of before back; the present one is kept in its turn. Refused as `open` and `adopt`. */
  revert: oc.input(byId).output(type<PolicyVersion>()),
}
