import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { conversationId } from './ids.ts'
import { type Decision, type LocalTime, maxPromptLength, weekdays } from './routing.ts'
import { ruleSettings } from './settings.ts'

/** Something to tell at a rule. `start` and `end` are places in its condition, in UTF-16 code units; `null` = all of it. */
export interface RuleFlag {
  /**
   * `broken`: its condition can't be used. `never`: no prompt makes it hold. `shadowed`: an earlier rule always takes what
   * it would. `unknown-value`: it asks for a value that does not exist. `no-target`: what it leads to does not exist.
   */
  kind: 'broken' | 'never' | 'shadowed' | 'unknown-value' | 'no-target'
  message: string
  start: number | null
  end: number | null
}

/** What became of one rule for one prompt. */
export interface RuleVerdict {
  /**
   * `missed`: it does not hold. `unavailable`: it holds, but nothing it leads to can take the prompt. `later`: it would
   * hold, but an earlier one decided.
   */
  outcome: 'off' | 'broken' | 'missed' | 'unavailable' | 'decides' | 'later'
  /** Why it could not be told whether it holds: "division by zero". */
  error: string | null
}

export interface RulesTest {
  /** In the order of the rules, as the next. */
  verdicts: RuleVerdict[]
  flags: RuleFlag[][]
  decision: Decision
  /** What rules that ask for the time were told. */
  localTime: LocalTime
}

const draft = z.array(ruleSettings).max(200).nullable()

/** Parts of `routing`. `rules: null` means those of the settings. Nothing is stored and no model is asked. */
export const ruleCalls = {
  /** What to tell at each rule, in their order. */
  checkRules: oc.input(z.object({ rules: draft })).output(type<RuleFlag[][]>()),
  /** What would become of a prompt, rule by rule. */
  testRules: oc
    .input(
      z.object({
        text: z.string().max(maxPromptLength),
        conversationId: conversationId.nullable(),
        rules: draft,
        /** As if it were decided then; without it, now. */
        localTime: z.object({ hour: z.int().min(0).max(23), weekday: z.enum(weekdays) }).optional(),
      }),
    )
    .output(type<RulesTest>()),
}
