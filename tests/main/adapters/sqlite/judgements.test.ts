import { describe, expect, it } from 'vitest'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import type { Judgement } from '#engine/chat/judgement-store'
import { calibrate } from '#engine/routing/confidence/calibration/calibrate'
import { evidenceVersion } from '#engine/routing/confidence/features'
import type { ModelKey } from '#shared/contract/ids'
import { exchange, ids, openTestStore } from './sqlite-support.ts'

const model = 'ollama/qwen3:8b' as ModelKey

function judgement(id: string, over: Partial<Judgement> & { worth?: number } = {}): Judgement {
  const { worth = 0.1, ...rest } = over
  return {
    messageId: ids.message(id),
    model,
    demo: false,
    automatic: true,
    at: 5,
    confidence: {
      version: evidenceVersion,
      value: 0.6,
      worth,
      source: 'nothing',
      calibration: { method: 'cold-start', n: 0, positives: 0, auroc: null, ece: null },
      logprobs: null,
      checks: [],
      verdict: { escalate: false, because: 'trusted', threshold: 0.2, reason: 'It is.' },
    },
    sample: { version: evidenceVersion, evidence: [1, 2], cold: { failed: 0.4, worth } },
    ...rest,
  }
}

const outcome = { failed: true, biggerSucceeded: null, weight: 0.8 }

describe('judged answers', () => {
  it('are told with their message, and counted for the budget by their own world', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    store.saveJudgement(judgement('a1', { worth: 0.3 }))
    store.saveJudgement(judgement('a2', { worth: 0.2 }))
    store.saveJudgement(judgement('byHand', { automatic: false }))
    store.saveJudgement(judgement('demo', { demo: true }))
    expect(store.message(ids.message('a1'))?.message).toMatchObject({
      confidence: { value: 0.6, verdict: { reason: 'It is.' } },
    })
    expect(store.earlierJudged(false, 9).map(({ worth }) => worth)).toEqual([0.3, 0.2])
    expect(store.earlierJudged(false, 1).map(({ worth }) => worth)).toEqual([0.2])
    expect(store.earlierJudged(true, 9)).toHaveLength(1)
    expect(store.conversation(ids.conversation('c1'))).not.toBeNull()
  })

  it('give samples once their outcome is known; the newest outcome holds, the demo has none', () => {
    const { store, db } = openTestStore()
    const outcomes = createSqliteOutcomeStore(db)
    store.saveJudgement(judgement('a1'))
    store.saveJudgement(judgement('demo', { demo: true }))
    expect(store.calibrationSamples(model, 9)).toEqual([])
    expect(store.saveJudgedOutcome(ids.message('nobody'), outcome)).toBeNull()
    expect(store.saveJudgedOutcome(ids.message('demo'), outcome)).toBeNull()
    expect(store.saveJudgedOutcome(ids.message('a1'), outcome)).toBe(model)
    store.saveJudgedOutcome(ids.message('a1'), { ...outcome, biggerSucceeded: true })
    outcomes.record({
      at: 6,
      model,
      task: 'question',
      complexity: 'simple',
      kind: 'thumb',
      value: 0,
      decisionId: null,
      messageId: ids.message('a1'),
      demo: false,
    })
    const samples = [
      { ...judgement('a1').sample, failed: true, biggerSucceeded: true, weight: 0.8 },
    ]
    expect(store.calibrationSamples(model, 9)).toEqual(samples)
    outcomes.reset(model, 7)
    expect(store.calibrationSamples(model, 9)).toEqual([])
    outcomes.undoReset(7)
    expect(store.calibrationSamples(model, 9)).toEqual(samples)
    outcomes.reset(model, 8)
    outcomes.purge(9)
    expect(store.calibrationSamples(model, 9)).toEqual([])
    expect(store.judgedModels()).toEqual([model])
  })

  it('keep what was fitted to them, as it was', () => {
    const { store } = openTestStore()
    expect(store.calibration(model)).toBeNull()
    const fitted = calibrate([{ ...judgement('a1').sample, ...outcome }])
    store.saveCalibration(model, fitted, 9)
    expect(store.calibration(model)).toEqual(fitted)
  })
})
