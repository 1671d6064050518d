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
import type { PolicyInForce } from '../facts.ts'
import { checkRules, compileRules } from '../rules.ts'
import { createPolicyVersions } from './policy-versions.ts'
import { readPolicyFile } from './read-policy.ts'
import type { ReplayStore } from './replay-store.ts'
import { runReplay } from './run-replay.ts'

/** Places looked at together: few enough to be read within a millisecond or two. */
const fewPlaces = 32

const progressMs = 100

interface Parts {
  store: ReplayStore
  settings: Pick<SettingsRoom, 'current' | 'setAll'>
  now(): number
  /** Some endpoint lists it now. */
  isPresent(model: ModelKey): boolean
  /** Lets go of what belongs to a replay that is about to be deleted. */
  removed(id: string): Promise<void>
}

function inForce(draft: PolicyDraft): PolicyInForce {
  return { ...draft, rules: compileRules(draft.rules) }
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
    const span = store.span(stretch)
    let at = span?.first ?? 0
    const running = runReplay({
      policy: inForce(draft),
      escalation: draft.escalation,
      signal,
      next() {
        if (!span || at > span.last) return null
        const first = at
        at += fewPlaces
        return store.decisions(stretch, { first, last: Math.min(at - 1, span.last) })
      },
    })
    try {
      for (;;) {
        const report = await Promise.race([running, setTimeout(progressMs, null)])
        if (report) {
          const replay: SavedReplay = { id: randomUUID(), at: now(), stretch, draft, report }
          store.save(replay)
          yield { type: 'done', replay: { ...replay, report: asItStands(report) } }
          return
        }
        const places = span ? span.last - span.first + 1 : 1
        yield { type: 'progress', share: Math.min(1, (at - (span?.first ?? 0)) / places) }
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
