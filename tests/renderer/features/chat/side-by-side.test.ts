import { describe, expect, test } from 'vitest'
import type { Attempt } from '#shared/contract/attempt'
import type { AnswerMessage, AnswerVersion } from '#shared/contract/chat'
import type { AttemptId, EndpointId, MessageId, ModelKey, RunId } from '#shared/contract/ids'
import {
  columnsOf,
  isUndecided,
  mergesOf,
  sayPhase,
  sourcesOf,
} from '../../../../src/renderer/features/chat/compare/side-by-side.ts'
import { factsOf } from '../../../../src/renderer/features/chat/view-facts.ts'

const id = (name: string) => name as MessageId
const key = (name: string) => `ollama/${name}` as ModelKey

const attemptBy = (name: string): Attempt => ({
  id: `try-${name}` as AttemptId,
  reason: 'first',
  remedy: null,
  model: {
    key: key(name),
    name,
    endpointId: 'ollama' as EndpointId,
    endpointName: 'Ollama',
    demo: false,
  },
  status: 'done',
  finish: 'stop',
  failure: null,
  usage: { promptTokens: null, completionTokens: null },
  timings: { loadMs: null, firstTokenMs: null, totalMs: null, tokensPerSecond: null },
  startedAt: 0,
})

function answer(name: string, model: string, more: Partial<AnswerMessage> = {}): AnswerMessage {
  return {
    id: id(name),
    parentId: id('q'),
    createdAt: 0,
    text: `by ${model}`,
    siblings: [id('z1'), id('m2'), id('a3')],
    role: 'assistant',
    runId: `run-${name}` as RunId,
    version: null,
    kept: false,
    confidence: null,
    status: 'done',
    phase: null,
    phaseSince: null,
    reasoning: '',
    decision: null,
    attempts: [attemptBy(model)],
    failure: null,
    thumb: null,
    ...more,
  }
}

const beside: AnswerVersion = { of: id('z1'), kind: 'compare' }
const first = answer('z1', 'tiny')
const second = answer('a3', 'huge', { version: beside })
const merged = answer('m2', 'huge', {
  version: { of: id('z1'), kind: 'merge', from: [id('z1'), id('a3')] },
})

describe('answers side by side', () => {
  test('stand in the order of their ids, whoever was asked first, and merged ones are none of them', () => {
    const named = columnsOf([first, merged, second], false)
    expect(named.map(({ label }) => label)).toEqual(['A · huge', 'B · tiny'])
    const hidden = columnsOf([first, merged, second], true)
    expect(hidden.map(({ label, name }) => [label, name])).toEqual([
      ['Answer A', null],
      ['Answer B', null],
    ])
  })

  test('are undecided until one is voted for or kept', () => {
    expect(isUndecided([first, second])).toBe(true)
    expect(isUndecided([first])).toBe(false)
    expect(isUndecided([first, { ...second, vote: 'tie' }])).toBe(false)
    expect(isUndecided([first, second, { ...merged, kept: true }])).toBe(false)
  })

  test('are named as sources only where names may be told', () => {
    const all = [first, second, merged]
    expect(sourcesOf(merged, columnsOf(all, false))).toBe('huge and tiny')
    expect(sourcesOf(merged, columnsOf(all, true))).toBe('A and B')
  })

  test('of merged ones, empty tries make way for the newest', () => {
    const failed = { ...merged, id: id('m1'), text: '', status: 'failed' as const }
    expect(mergesOf([failed, merged])).toEqual([merged])
    expect(mergesOf([merged, failed])).toEqual([merged, failed])
  })

  test('say whom they wait for, without a name that is hidden', () => {
    const say = (
      writes: Partial<AnswerMessage>,
      waits: Partial<AnswerMessage>,
      hidden: boolean,
    ) => {
      const writing = { ...first, status: 'running' as const, ...writes }
      const waiting = { ...second, status: 'running' as const, phase: 'queued' as const, ...waits }
      const columns = columnsOf([writing, waiting], hidden)
      const [column] = columns
      return column && sayPhase(column, columns, (model) => model)
    }
    const both = [key('tiny'), key('elsewhere')]
    expect(say({}, { waitsFor: [key('tiny')] }, false)).toBe(
      'Waits until tiny is done: the two don’t fit in memory together…',
    )
    expect(say({}, { waitsFor: both }, false)).toContain('tiny and ollama/elsewhere are done')
    expect(say({}, { waitsFor: both }, true)).toContain('Answer B and another model are done')
    expect(say({ phase: 'loading' }, {}, true)).toContain('loaded one after the other')
    expect(say({ phase: 'loading' }, { queuePosition: 1 }, false)).toBe(
      'Waiting for huge: next in line…',
    )
  })
})

describe('what the view knows of a thread', () => {
  test('versions are no branches; one that is written holds up what comes next', () => {
    const facts = factsOf({ messages: [first], versions: [second, merged] })
    expect(facts).toMatchObject({ branches: 0, runId: null, answerId: 'z1', undecided: false })
    const running = { ...merged, status: 'running' as const }
    const busy = factsOf({ messages: [first], versions: [second, running] })
    expect(busy).toMatchObject({ runId: 'run-m2', answerId: null })
    const forked = { ...first, siblings: [...first.siblings, id('other')] }
    expect(factsOf({ messages: [forked], versions: [second, merged] })).toMatchObject({
      branch: 1,
      branches: 2,
    })
  })
})
