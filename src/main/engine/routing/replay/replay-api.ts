import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { AppError } from '#shared/app-error'
import type { DecisionId, ModelKey } from '#shared/contract/ids'
import type {
  PolicyDraft,
  ReplayEvent,
  ReplayedModel,
  ReplayReport,
  ReplayStretch,
  SavedReplay,
} from '#shared/contract/replay'
import type { Api } from '../../api.ts'
import type { SettingsRoom } from '../../settings/settings.ts'
import { checkRules } from '../rules.ts'
import { createPolicyVersions } from './policy-versions.ts'
import { readPolicyFile } from './read-policy.ts'
import type { ReplayStore } from './replay-store.ts'
import type { RunReplayWork } from './replay-work.ts'

const progressMs = 100

interface Parts {
  store: ReplayStore
  run: RunReplayWork
  settings: Pick<SettingsRoom, 'current' | 'setAll'>
  now(): number
  /** Some endpoint lists it now. */
  isPresent(model: ModelKey): boolean
  /** Lets go of what belongs to a replay that is about to be deleted. */
  removed(id: string): Promise<void>
}

/** The `replay.*` calls. */
export function replayApi(api: Api['replay'], parts: Parts) {
  const { store, settings, now } = parts
  const versions = createPolicyVersions(parts)

  /** With what is not kept with a result: prompts that are still here, and which models are. */
  function asItStands(report: ReplayReport): ReplayReport {
    const { problems = [], targets = [] } = report
    const all = [...report.changes, ...problems].map(({ decisionId }) => decisionId)
    const prompts = store.prompts(all)
    const promptOf = (id: DecisionId) => prompts.get(id) ?? null
    const look = <T extends ReplayedModel>(one: T): T => ({
      ...one,
      present: parts.isPresent(one.model),
    })
    return {
      ...report,
      problems: problems.map((one) => ({ ...one, prompt: promptOf(one.decisionId) })),
      targets: targets.map(look),
      changes: report.changes.map((change) => ({
        ...change,
        prompt: promptOf(change.decisionId),
        from: change.from && look(change.from),
        to: change.to && look(change.to),
      })),
    }
  }

  async function* run(
    stretch: ReplayStretch,
    draft: PolicyDraft,
    asked: AbortSignal | undefined,
  ): AsyncGenerator<ReplayEvent, void> {
    const left = new AbortController()
    const signal = asked ? AbortSignal.any([asked, left.signal]) : left.signal
    let share = 0
    const onProgress = (now: number) => {
      share = now
    }
    const running = parts.run({ stretch, draft }, { signal, onProgress })
    try {
      for (;;) {
        const report = await Promise.race([running, setTimeout(progressMs, null)])
        if (report) {
          const replay: SavedReplay = { id: randomUUID(), at: now(), stretch, draft, report }
          store.save(replay)
          yield { type: 'done', replay: { ...replay, report: asItStands(report) } }
          return
        }
        yield { type: 'progress', share }
      }
    } finally {
      left.abort()
      // Whoever left does not hear of it any more.
      running.catch(() => undefined)
    }
  }

  /** Refused before anything is run or stored, with the rule's name. */
  function check(draft: PolicyDraft) {
    const [problem] = checkRules({
      ...settings.current(),
      routing: { ...settings.current().routing, ...draft },
    })
    if (problem) throw new AppError('invalid-input', problem.message)
  }

  return {
    run: api.run.handler(({ input, signal }) => {
      check(input.draft)
      return run(input.stretch, input.draft, signal)
    }),
    list: api.list.handler(() => store.list()),
    open: api.open.handler(({ input }) => {
      const replay = store.replay(input.id)
      return { ...replay, report: asItStands(replay.report) }
    }),
    remove: api.remove.handler(async ({ input }) => {
      await parts.removed(input.id)
      store.remove(input.id)
    }),
    policies: api.policies.handler(() => store.policies()),
    history: api.history.handler(() => store.history()),
    readPolicy: api.readPolicy.handler(({ input }) => readPolicyFile(input.text)),
    adopt: api.adopt.handler(({ input }) => versions.adopt(input.draft, input.reason)),
    revert: api.revert.handler(({ input }) => versions.revert(input.id)),
  }
}
