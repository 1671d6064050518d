import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { endpointKinds } from './models.ts'
import { preferences, taskNames } from './routing.ts'

const identifier = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'use lower-case letters, digits and dashes')

export const endpointSettings = z.strictObject({
  id: identifier,
  kind: z.enum(endpointKinds),
  name: z.string().min(1).max(60).optional(),
  url: z.url({ protocol: /^https?$/, error: 'use an address such as http://127.0.0.1:11434' }),
  enabled: z.boolean().default(true),
  /**
   * Requests it gets at once for one model; the others wait here, in fair order. Without it: Ollama 1, LM Studio 4,
   * llama-server its slots, others 8.
   */
  maxConcurrent: z.int().min(1).max(256).optional(),
  /** What its answers cost, in US dollars for a million tokens; without it they cost nothing. */
  price: z
    .strictObject({ input: z.number().min(0).max(10_000), output: z.number().min(0).max(10_000) })
    .optional(),
})
export type EndpointSettings = z.infer<typeof endpointSettings>

/** `when` is a CEL expression over the prompt's features, e.g. `task == "template" && complexity == "simple"`. */
export const ruleSettings = z.strictObject({
  name: z.string().min(1).max(80),
  when: z.string().min(1).max(2000),
  /**
   * A model by name (`qwen3:8b`) or key (`ollama/qwen3:8b`), an endpoint (`ollama/*`), a tag (`tag:code`), or another
   * way to weigh them all (`preset:fast`).
   */
  use: z.string().min(1).max(512),
  enabled: z.boolean().default(true),
})
export type RuleSettings = z.infer<typeof ruleSettings>

/** Raised when an older app would misread the file. */
export const settingsVersion = 1

export const settingsSchema = z.strictObject({
  version: z.literal(settingsVersion).default(settingsVersion),
  appearance: z
    .strictObject({
      theme: z.enum(['system', 'light', 'dark']).default('system'),
      motion: z.enum(['system', 'reduced']).default('system'),
    })
    .prefault({}),
  chat: z
    .strictObject({
      /** Enter sends and Shift+Enter breaks the line, or the other way round (Ctrl/Cmd+Enter sends). */
      sendWith: z.enum(['enter', 'mod-enter']).default('enter'),
      systemPrompt: z.string().max(20_000).default(''),
    })
    .prefault({}),
  discovery: z
    .strictObject({
      /** Look for servers at their usual addresses on this machine. */
      enabled: z.boolean().default(true),
    })
    .prefault({}),
  endpoints: z.array(endpointSettings).max(100).default([]),
  queue: z
    .strictObject({
      /** Requests that may wait at one endpoint; more are refused. */
      maxWaiting: z.int().min(0).max(10_000).default(64),
      /** How long requests for loaded models may go before one for which a model must be swapped. */
      swapWaitSeconds: z.number().min(0).max(3600).default(20),
    })
    .prefault({}),
  models: z
    .strictObject({
      /** Servers are told to unload a model that nobody asked for so long; `null` = each as it has it. Pins go before. */
      unloadAfterMinutes: z.number().min(1).max(10_080).nullable().default(null),
    })
    .prefault({}),
  health: z
    .strictObject({
      /**
       * A local endpoint with a loaded model that was idle for so long is asked for one token, to see whether it still
       * generates; 0 = never.
       */
      askAfterIdleMinutes: z.number().min(0).max(1440).default(5),
    })
    .prefault({}),
  routing: z
    .strictObject({
      preference: z.enum(preferences).default('balanced'),
      /** The slider between speed (0) and quality (100); `null` = as the preference has it. */
      balance: z.number().min(0).max(100).nullable().default(null),
      /** `ask`: models on somebody else's computer answer only when they are chosen by name. */
      hosted: z.enum(['ask', 'allow']).default('ask'),
      /** Points more or less for a target, as in a rule's `use`. */
      favour: z
        .array(
          z.strictObject({ use: z.string().min(1).max(512), points: z.number().min(-50).max(50) }),
        )
        .max(100)
        .default([]),
      /** Names for groups of targets, for `tag:<name>`. */
      tags: z.record(identifier, z.array(z.string().min(1).max(512)).max(200)).default({}),
      /** The share of decisions that may try a model of which little is known; 0 = off. */
      exploration: z.number().min(0).max(0.2).default(0),
      /** A second, larger model answers where the first answer can't be trusted. */
      escalation: z
        .strictObject({
          enabled: z.boolean().default(true),
          /** The largest share of answers that may be escalated. */
          budget: z.number().min(0).max(1).default(0.1),
          /**
           * Escalate from this chance on that the answer is wrong and a bigger model's right; without it, the usual of
           * the task. The budget may ask for more.
           */
          thresholds: z.partialRecord(z.enum(taskNames), z.number().min(0).max(1)).default({}),
        })
        .prefault({}),
      rules: z.array(ruleSettings).max(200).default([]),
    })
    .prefault({}),
})
export type Settings = z.infer<typeof settingsSchema>

/** Something wrong in the settings file. Lines and columns count from 1. */
export interface SettingsProblem {
  file: string
  line: number
  column: number
  /** Dotted path of the setting, empty for a syntax error. */
  path: string
  message: string
}

export interface SettingsState {
  /** The last good settings. */
  settings: Settings
  /** Absolute path of the file. */
  file: string
  /** Not empty: the file on disk is broken, and `settings` is what it said before. */
  problems: SettingsProblem[]
}

export const settings = {
  watch: oc.output(eventIterator(type<SettingsState>())),
  /**
   * Sets one value in the file (`['appearance', 'theme']`); `value: null` takes the setting out, so that its default
   * holds. Comments and order are kept. Refused: `invalid-input`, `settings-broken` (mend the file first).
   */
  set: oc
    .input(
      z.object({
        path: z
          .array(z.union([z.string().max(100), z.number().int().nonnegative()]))
          .min(1)
          .max(6),
        value: z.json(),
      }),
    )
    .output(type<SettingsState>()),
}
