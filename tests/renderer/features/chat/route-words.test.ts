import { expect, test } from 'vitest'
import type { Attempt } from '#shared/contract/attempt'
import type { AnswerMessage, DecisionSummary, UserMessage } from '#shared/contract/chat'
import type { DecisionId, EndpointId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import {
  describeRoute,
  modelBefore,
} from '../../../../src/renderer/features/chat/thread/route-words.ts'

const model = (name: string) => ({
  key: `o/${name}` as ModelKey,
  name,
  endpointId: 'o' as EndpointId,
  endpointName: 'Ollama',
  demo: false,
})

const decided = (over: Partial<DecisionSummary> = {}): DecisionSummary => ({
  id: 'd' as DecisionId,
  requested: 'auto',
  by: 'score',
  reason: '',
  model: model('small'),
  score: 82.14,
  ...over,
})

const attempt = (name: string): Attempt => ({
  id: 't' as Attempt['id'],
  reason: 'first',
  remedy: null,
  model: model(name),
  status: 'done',
  finish: 'stop',
  failure: null,
  usage: { promptTokens: null, completionTokens: null },
  timings: { loadMs: null, firstTokenMs: null, totalMs: null, tokensPerSecond: null },
  startedAt: 1,
})

const answer = (over: Partial<AnswerMessage> = {}): AnswerMessage => ({
  id: 'a' as MessageId,
  parentId: 'u' as MessageId,
  createdAt: 1,
  text: 'x',
  siblings: [],
  role: 'assistant',
  runId: 'r' as RunId,
  version: null,
  kept: false,
  confidence: null,
  status: 'done',
  phase: null,
  phaseSince: null,
  reasoning: '',
  decision: decided(),
  attempts: [attempt('small')],
  failure: null,
  thumb: null,
  ...over,
})

const asked: UserMessage = {
  id: 'u' as MessageId,
  parentId: null,
  createdAt: 1,
  text: 'x',
  siblings: [],
  role: 'user',
}

test.each<[Partial<DecisionSummary>, string, string | null]>([
  [{}, 'Auto', '82.1'],
  [{ by: 'rule' }, 'Auto · rule', '82.1'],
  [{ by: 'explore' }, 'Auto · exploring', '82.1'],
  [{ by: 'escalation' }, 'Escalated', '82.1'],
  [{ by: 'manual' }, 'Your choice', null],
  [{ by: 'none', model: null, score: null }, 'Auto', null],
  [{ score: null }, 'Auto', null],
])('the line above an answer decided %o', (over, way, score) => {
  const attempts = over.by === 'none' ? [] : [attempt('small')]
  const words = describeRoute(answer({ decision: decided(over), attempts }))
  expect(words).toEqual({ way, score, fellBack: false })
})

test('a model that took over is said to have, without the points of the chosen one', () => {
  const words = describeRoute(answer({ attempts: [attempt('small'), attempt('large')] }))
  expect(words).toEqual({ way: 'Auto · fallback', score: null, fellBack: true })
  expect(describeRoute(answer({ decision: null })).way).toBe('Auto')
})

test('the model of the answer before is that which answered, or else was chosen', () => {
  const large = answer({ attempts: [attempt('small'), attempt('large')] })
  expect(modelBefore([asked, large, asked, answer()], 3)).toBe('o/large')
  expect(modelBefore([asked, answer({ attempts: [] }), asked, answer()], 3)).toBe('o/small')
  expect(modelBefore([asked, answer()], 1)).toBeNull()
})
