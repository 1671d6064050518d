import { setTimeout as sleep } from 'node:timers/promises'
import type { Attempt } from '#shared/contract/attempt'
import type { AnswerLogprobs } from '#shared/contract/confidence'
import type { ModelKey } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Decision } from '#shared/contract/routing'
import type { Failure, FailureCode } from '#shared/failure'
import { decideNextTry } from './decide-next-try.ts'
import type { FailedTry, NextTry, Option } from './next-try-facts.ts'
import type { RunEnding, RunParts, RunWork } from './run.ts'
import { tryModel } from './try-model.ts'

export interface TriedEnding extends RunEnding {
  /** The attempt that answered, and what its log-probabilities say; `null` = none did. */
  answered: { attempt: Attempt; logprobs: AnswerLogprobs | null } | null
}

/** One model was meant, and no other will do. */
const isNamed = ({ by }: Decision) => by === 'manual' || by === 'escalation'

/** The chosen model, then (only when the choice was ours to make) the next best ones. */
function orderModels(decision: Decision): ModelKey[] {
  if (!decision.chosen) return []
  if (isNamed(decision)) return [decision.chosen]
  const others = decision.candidates
    .filter((candidate) => candidate.rejected === null && candidate.model !== decision.chosen)
    .map((candidate) => candidate.model)
  return [decision.chosen, ...others]
}

/** After these, what its endpoint lists as there, or as loaded, is not so any more. */
const outdatesList = new Set<FailureCode>(['model-not-found', 'out-of-memory', 'guardrail'])

/** A server that hangs must not hold up the next try. */
const renewMs = 2_000

/** A model as it stands now, as far as a remedy depends on it. */
function optionOf(model: Model, parts: RunParts): Option {
  const server = parts.registry.serverOf(model)
  return {
    model: model.key,
    name: model.name,
    endpointId: model.endpointId,
    parameters: model.parameters,
    contextLength: model.contextLength,
    resident: model.resident !== null,
    // llama-server holds a model as it was started with it.
    setsContext: server.operations.load !== null && server.kind !== 'llamacpp',
    unwell: !parts.health.allows(model).ok,
  }
}

/** What a remedy needs before the try itself. Throws the signal's reason. */
async function prepare({ remedy }: NextTry, model: Model, work: RunWork, parts: RunParts) {
  if (remedy.kind === 'waited') {
    work.live.setPhase('queued')
    await sleep(remedy.ms, undefined, { signal: work.signal })
  } else if (remedy.kind === 'refreshed') await parts.registry.renew(model.endpointId)
}

/** Asks one model after the other, with the remedies that their failures have, until one answers. */
export async function tryInOrder(
  work: RunWork,
  parts: RunParts,
  decision: Decision,
  firstReason: Attempt['reason'],
): Promise<TriedEnding> {
  const { signal } = work
  const order = orderModels(decision)
  const history: FailedTry[] = []
  // A second answer is no reason to wait for busy models, or to spill.
  const alone = order.length === 1 && decision.by !== 'escalation'
  const stopped: TriedEnding = { status: 'stopped', failure: null, answered: null }
  let failure: Failure = { code: 'no-model', message: decision.reason }
  let asked = false

  const present = () => order.flatMap((key) => parts.registry.find(key) ?? [])
  const next = (): NextTry | null => {
    const options = present().map((model) => optionOf(model, parts))
    return decideNextTry(history, {
      options,
      byHand: isNamed(decision),
      totalTokens: work.features.totalTokens,
      hasHistory: work.source.branch.length > 1,
    })
  }
  const ask = async (model: Model, how: NextTry | null): Promise<TriedEnding | null> => {
    const { attempt, refused, logprobs } = await tryModel(work, parts, model, {
      reason: asked ? 'fallback' : firstReason,
      remedy: how?.remedy ?? null,
      noOther: how?.noOther ?? alone,
    })
    asked = true
    parts.measured(model.key)
    if (attempt.status === 'done')
      return { ...stopped, status: 'done', answered: { attempt, logprobs } }
    if (attempt.status === 'stopped') return stopped
    failure = attempt.failure ?? failure
    // After visible output no other model silently takes over.
    if (work.live.spoke()) return { ...stopped, status: 'failed', failure }
    const { key, name, endpointId, parameters, contextLength } = model
    const remedy = attempt.remedy
    history.push({
      model: key,
      name,
      endpointId,
      parameters,
      contextLength,
      failure,
      refused,
      remedy,
    })
    if (outdatesList.has(failure.code)) {
      await Promise.race([
        parts.registry.renew(endpointId),
        sleep(renewMs, undefined, { ref: false }),
      ])
    }
    return null
  }

  for (const model of present()) {
    const permission = parts.health.allows(model, { insist: alone })
    if (!permission.ok) {
      failure = permission.failure
      continue
    }
    const ending = await ask(model, null)
    if (ending) return ending
    break
  }
  for (let how = next(); how; how = next()) {
    const model = parts.registry.find(how.model)
    if (!model) break
    try {
      await prepare(how, model, work, parts)
    } catch (error) {
      if (signal.aborted) return stopped
      throw error
    }
    const ending = await ask(parts.registry.find(how.model) ?? model, how)
    if (ending) return ending
  }
  return { ...stopped, status: 'failed', failure }
}
