import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { ModelKey } from './ids.ts'
import { modelKey } from './ids.ts'
import type { Complexity, TaskName } from './routing.ts'

/** Changed decisions of a replay that are asked again at once: usually, and at most. */
export const usualSample = 10
export const mostSampled = 50

/** Changed decisions that can't be asked again, by the reason. */
export interface SampleLeftOut {
  /** Their conversation was deleted. */
  deleted: number
  /** No whole answer is kept, or another model than the chosen one gave it. */
  noAnswer: number
  /** No model could be chosen, before or after. */
  noModel: number
  /** The model that would answer now is not listed any more. */
  gone: number
  /** They would leave this machine or cost money, and that was not confirmed. */
  hosted: number
}

export interface SampledModel {
  model: ModelKey
  name: string
  /** How many prompts it is asked. */
  prompts: number
  /** Runs on somebody else's computer, or costs money. */
  hosted: boolean
}

/** What asking a sample again would take, before anything is asked. */
export interface SamplePlan {
  /** The same seed draws the same sample. */
  seed: number
  prompts: number
  /** So many could be drawn. */
  possible: number
  /** Changed decisions that the result no longer lists: a sample is drawn from the newest. */
  notListed: number
  leftOut: SampleLeftOut
  /** In the order in which they are asked: each model is loaded once. */
  models: SampledModel[]
  /** Expected, all of them one after the other; loads included, waiting for your own prompts not. */
  seconds: number
  /** US dollars; `null` = costs nothing. */
  dollars: number | null
}

/** `seen`: names were shown without a judgement; counts nowhere. */
export const verdicts = ['a', 'b', 'same', 'bad', 'seen'] as const
export type PairVerdict = (typeof verdicts)[number]

/** `deleted`: its conversation is gone, so that neither prompt nor answers are shown. */
export type PairStatus = 'waiting' | 'asking' | 'answered' | 'failed' | 'deleted'

/** One prompt of a sample with the answer of then and the one of now. */
export interface SamplePair {
  id: string
  task: TaskName
  complexity: Complexity
  /** The beginning of the prompt; `null` = it is not here any more. */
  prompt: string | null
  status: PairStatus
  /** Why there is no answer, in a sentence. */
  failure: string | null
  verdict: PairVerdict | null
  /** Which model wrote which answer; `null` before the user has judged. */
  names: { a: string; b: string } | null
  /** What the judging model said; `null` = nothing, or the user has not judged yet. `split`: it contradicted itself. */
  judged: 'a' | 'b' | 'same' | 'split' | 'unreadable' | null
}

/** The new answers against the old ones. A tie counts half. */
export interface WinRate {
  /** Judged pairs. */
  n: number
  /** Pairs in which the new answer, the old one, or neither was better. */
  wins: number
  losses: number
  ties: number
  /** 0..1, with a 95 % interval. */
  rate: number
  low: number
  high: number
}

export interface JudgeReport {
  model: ModelKey
  name: string
  /** Smaller than a model that it judges. */
  weak: boolean
  /** Pairs with both its opinions. */
  judged: number
  /** Of these, those in which it said another thing once the order was swapped; they count as ties. */
  split: number
  /** Of these, those in which it named no side; they count as ties. */
  unreadable: number
  /** Pairs that it may not judge, because one answer is its own. */
  own: number
  /** Pairs for which it could not be asked, with the last reason. */
  failed: number
  failure: string | null
  rate: WinRate | null
}

/** `interrupted`: Switchyard was closed meanwhile; it can go on. */
export type SampleStatus = 'asking' | 'judging' | 'done' | 'stopped' | 'interrupted'

export interface ReplaySample {
  /** Epoch milliseconds. */
  at: number
  seed: number
  status: SampleStatus
  leftOut: SampleLeftOut
  pairs: SamplePair[]
  /** What is being done for which pair; the place in the queue where it waits for one. */
  now: {
    pair: string
    phase: 'waiting' | 'queued' | 'loading' | 'reading' | 'writing'
    place: number | null
  } | null
  /** Expected until all are asked; `null` = nothing is being asked. */
  secondsLeft: number | null
  byUser: WinRate | null
  judge: JudgeReport | null
}

/** A pair whole. */
export interface OpenedPair {
  id: string
  prompt: string
  /**
   * Which is the old one was drawn when the sample was; `names` of the pair tell it after the judgement. Before it, the
   * names of both models are hidden in the texts as well.
   */
  a: string
  b: string
}

/** A model that may judge. */
export interface JudgeOffer {
  model: ModelKey
  name: string
  endpointName: string
  hosted: boolean
  /** Smaller than a model that it would judge. */
  weak: boolean
  /** Pairs that it may judge: those without an answer of its own. */
  pairs: number
  seconds: number
  /** US dollars; `null` = costs nothing. */
  dollars: number | null
}

const ofReplay = z.object({ id: z.string().min(1).max(128) })
const ofPair = z.object({ pair: z.string().min(1).max(128) })
const drawn = {
  prompts: z.int().min(1).max(mostSampled).default(usualSample),
  /** The user agrees that prompts go to models on other computers, or cost money. */
  hosted: z.boolean().default(false),
}

/**
 * Parts of `replay`. A replay has at most one sample; `id` is the replay's. Nothing here touches a conversation, and all
 * models are asked behind everybody else. Refused with `not-found` where the replay or the pair is gone.
 */
export const sampleCalls = {
  /** Asks nobody. */
  planSample: oc
    .input(
      ofReplay.extend({ ...drawn, seed: z.int().min(0).max(0xffffffff).nullable().default(null) }),
    )
    .output(type<SamplePlan>()),
  /** Draws the planned sample and begins to ask. Refused with `conflict` where it has one, or another one is being asked. */
  askSample: oc
    .input(ofReplay.extend({ ...drawn, seed: z.int().min(0).max(0xffffffff) }))
    .output(type<void>()),
  /** The sample as it stands, then anew after each change; `null` = there is none. */
  watchSample: oc.input(ofReplay).output(eventIterator(type<ReplaySample | null>())),
  /** Repeatable; what has been answered stays. */
  stopSample: oc.input(ofReplay).output(type<void>()),
  /** Goes on where it was stopped or interrupted, and tries again what failed. */
  resumeSample: oc.input(ofReplay).output(type<void>()),
  /** Deletes its answers and verdicts. What was learned from them stays: take verdicts back first to undo that. */
  removeSample: oc.input(ofReplay).output(type<void>()),
  /** Refused with `invalid-input` while there are not both answers. */
  openPair: oc.input(ofPair).output(type<OpenedPair>()),
  /**
   * The user's judgement; `null` takes it back, and what was learned from it. Changeable, repeatable; after `seen`
   * refused with `invalid-input`.
   */
  judgePair: oc.input(ofPair.extend({ verdict: z.enum(verdicts).nullable() })).output(type<void>()),
  /** Models that may judge, strongest first. */
  judges: oc.input(ofReplay).output(type<JudgeOffer[]>()),
  /**
   * Has a model judge all pairs that have both answers, each twice with the order swapped. Refused with `invalid-input`
   * where it is hosted and that was not confirmed, or may judge none; `conflict` while something is being asked.
   */
  judgeSample: oc
    .input(ofReplay.extend({ judge: modelKey, hosted: z.boolean().default(false) }))
    .output(type<void>()),
  /** Takes the judging model's verdicts back, and what was learned from them. Repeatable. */
  dropJudge: oc.input(ofReplay).output(type<void>()),
}
