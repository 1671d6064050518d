import { describe, expect, test } from 'vitest'
import type { AttemptRemedy } from '#shared/contract/attempt'
import type { AnswerConfidence, AnswerMessage } from '#shared/contract/chat'
import type { EndpointId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import {
  describeEvidence,
  explainConfidence,
  sayConfidence,
} from '../../../../src/renderer/features/chat/describe-confidence.ts'
import { describeRemedy } from '../../../../src/renderer/features/chat/describe-remedy.ts'
import {
  nameVersion,
  versionsWith,
} from '../../../../src/renderer/features/chat/thread/version-group.ts'

const confidence: AnswerConfidence = {
  version: 1,
  value: 0.62,
  worth: 0.2,
  source: 'both',
  calibration: { method: 'cold-start', n: 0, positives: 0, auroc: null, ece: null },
  logprobs: {
    tokens: 214,
    coverage: 1,
    mean: -0.4,
    lowest: -3,
    tenth: -1,
    margin: 0.7,
    entropy: 0.5,
  },
  checks: [
    { name: 'answered', verdict: 'passes', detail: 'There is an answer.' },
    { name: 'json-valid', verdict: 'passes', detail: 'Its JSON is valid.' },
    { name: 'complete', verdict: 'fails', detail: 'It ends in the middle.' },
    { name: 'code-parses', verdict: 'not-applicable', detail: 'There is no code.' },
  ],
  verdict: {
    escalate: false,
    because: 'no-bigger-model',
    threshold: 0.1,
    reason: 'No larger model fits: 2.1 GB are missing.',
  },
}

describe('how sure', () => {
  test('says the share, its source, what showed, and why no bigger model was asked', () => {
    expect(sayConfidence(confidence)).toBe('62 % sure')
    expect(explainConfidence(confidence)).toEqual([
      '62 % sure, from 214 log-probabilities; not calibrated for this model yet.',
      'Its JSON is valid.',
      'It ends in the middle.',
      'Not asked again: No larger model fits: 2.1 GB are missing.',
    ])
  })

  test('names what it was calibrated on, and other sources', () => {
    const [first] = explainConfidence({
      ...confidence,
      source: 'self-check',
      calibration: { method: 'platt', n: 1200, positives: 90, auroc: 0.7, ece: 0.03 },
    })
    expect(first).toBe(
      '62 % sure, the model was asked for its own opinion; calibrated on 1\u202f200 answers of this model.',
    )
  })
})

test('the figures behind an estimate are told with their names', () => {
  const calibration = { method: 'platt', n: 300, positives: 90, auroc: 0.71, ece: 0.03 } as const
  expect(describeEvidence({ ...confidence, calibration })).toEqual([
    { name: 'rests on', value: 'from 214 log-probabilities' },
    {
      name: 'tokens',
      value: 'mean log-probability −0.40, a tenth below −1.00, lowest −3.00',
    },
    {
      name: 'calibration',
      value: 'calibrated on 300 answers of this model; tells right from wrong in 71 % of pairs',
    },
    {
      name: 'asking again',
      value: 'would help with a chance of 20 %; from 10 % on it is worth it',
    },
  ])
  const without = describeEvidence({ ...confidence, logprobs: null, source: 'structure' })
  expect(without.map(({ name }) => name)).toEqual(['rests on', 'calibration', 'asking again'])
})

const answer = (id: string, over: Partial<AnswerMessage> = {}): AnswerMessage => ({
  id: id as MessageId,
  parentId: 'u' as MessageId,
  createdAt: 1,
  text: id,
  siblings: ['a', 'b', 'c'] as MessageId[],
  role: 'assistant',
  runId: 'r' as RunId,
  version: null,
  kept: false,
  confidence: null,
  status: 'done',
  phase: null,
  phaseSince: null,
  reasoning: '',
  decision: null,
  attempts: [],
  failure: null,
  thumb: null,
  ...over,
})

describe('versions', () => {
  const second = answer('b', { version: { of: 'a' as MessageId, kind: 'escalation' } })

  test('are found from either of them, the first one first', () => {
    const other = answer('c')
    expect(versionsWith(answer('a'), [second]).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(versionsWith(second, [answer('a')]).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(versionsWith(other, [second])).toEqual([])
  })

  test('of an answer without any are always the same nothing, so that its row is not drawn again', () => {
    expect(versionsWith(answer('c'), [])).toBe(versionsWith(answer('a'), []))
  })

  test('are called by their place', () => {
    expect(nameVersion(second, 1)).toBe('Second · another model')
  })
})

const model = {
  key: 'o/deep' as ModelKey,
  name: 'deep',
  endpointId: 'o' as EndpointId,
  endpointName: 'Ollama',
  demo: false,
}

test.each<[AttemptRemedy, string]>([
  [{ kind: 'elsewhere' }, 'the same model on Ollama'],
  [{ kind: 'next-model' }, 'deep'],
  [{ kind: 'smaller-model' }, 'deep, which is smaller'],
  [{ kind: 'longer-context' }, 'deep, which takes longer texts'],
  [{ kind: 'smaller-context', tokens: 2048 }, 'again with a context of 2\u202f048 tokens'],
  [{ kind: 'shorter-history' }, 'again without the oldest messages'],
  [{ kind: 'waited', ms: 2000 }, 'again after 2.0 s'],
  [{ kind: 'refreshed' }, 'again after the list of models was read anew'],
  [{ kind: 'waits-for-room' }, 'deep again, waiting for room'],
])('the remedy %j in words', (remedy, words) => {
  expect(describeRemedy(remedy, model)).toBe(words)
})
