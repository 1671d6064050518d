import { describe, expect, it } from 'vitest'
import type { ModelRef } from '#shared/contract/attempt'
import type { DecisionEntry, DecisionVersion } from '#shared/contract/history'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import {
  type ColumnId,
  chooseColumns,
} from '../../../../src/renderer/features/routing/decisions/decision-columns.ts'
import {
  describeMargin,
  describeResult,
  describeWay,
  describeWhen,
} from '../../../../src/renderer/features/routing/decisions/describe-entry.ts'

const modelOf = (name: string): ModelRef => ({
  key: `ollama/${name}` as ModelKey,
  name,
  endpointId: 'ollama' as EndpointId,
  endpointName: 'Ollama',
  demo: false,
})

function entryOf(over: Partial<DecisionEntry> = {}): DecisionEntry {
  return {
    id: 'd' as DecisionEntry['id'],
    at: 0,
    conversationId: 'c' as DecisionEntry['conversationId'],
    messageId: 'm' as DecisionEntry['messageId'],
    prompt: 'sort these imports',
    task: 'format',
    complexity: 'simple',
    by: 'score',
    rule: null,
    preference: 'balanced',
    resumed: false,
    chosen: modelOf('small'),
    answered: modelOf('small'),
    margin: 2,
    status: 'done',
    failure: null,
    attempts: 1,
    fellBack: false,
    firstFailure: null,
    firstTokenMs: 100,
    totalMs: 900,
    tokensPerSecond: 40,
    confidence: 0.864,
    kept: false,
    versions: [],
    outcomes: [],
    ...over,
  }
}

function versionOf(kind: DecisionVersion['kind'], name: string, kept = false): DecisionVersion {
  return { kind, decisionId: null, model: modelOf(name), status: 'done', kept }
}

const words = (over: Partial<DecisionEntry>) => describeResult(entryOf(over)).words

describe('what came of a decision', () => {
  it('is said with how sure one can be, until the user has said more', () => {
    expect(words({})).toBe('answered, 86 % sure')
    expect(words({ confidence: null })).toBe('answered')
    expect(words({ outcomes: [{ kind: 'thumb', value: 1 }] })).toBe('answered, liked')
    expect(words({ outcomes: [{ kind: 'thumb', value: 0 }] })).toBe('answered, disliked')
    expect(words({ outcomes: [{ kind: 'regenerated', value: 0 }] })).toBe('answered, asked again')
    expect(words({ outcomes: [{ kind: 'overruled', value: 0 }] })).toBe('answered, overruled')
    expect(words({ outcomes: [{ kind: 'overruled', value: 1 }] })).toBe('answered, your choice')
    expect(words({ outcomes: [{ kind: 'escalated', value: 0.2 }] })).toBe('answered, 86 % sure')
  })

  it('names a failure, and what it led to', () => {
    const firstFailure = 'out-of-memory' as const
    expect(words({ fellBack: true, firstFailure, confidence: null })).toBe(
      'out of memory, fell back',
    )
    expect(words({ status: 'failed', firstFailure })).toBe('out of memory, failed')
    expect(words({ status: 'failed', firstFailure: 'unknown' })).toBe('failed')
    expect(words({ status: 'stopped', confidence: null })).toBe('stopped')
    expect(words({ status: 'running', confidence: null })).toBe('running')
  })

  it('tells of further versions, and which of them was kept', () => {
    const second = versionOf('escalation', 'big')
    expect(words({ versions: [second] })).toBe('escalated, 86 % sure')
    expect(words({ versions: [second], kept: true })).toBe('escalated, first kept')
    expect(words({ versions: [{ ...second, kept: true }] })).toBe('escalated, second kept')
    const beside = versionOf('compare', 'other')
    expect(words({ versions: [beside], outcomes: [{ kind: 'vote', value: 0 }] })).toBe(
      'side by side, vote lost',
    )
    expect(words({ versions: [{ ...beside, kept: true }] })).toBe('side by side, another kept')
  })

  it('shows the way through models', () => {
    expect(describeWay(entryOf())).toBe('small')
    expect(describeWay(entryOf({ answered: modelOf('other') }))).toBe('small → other')
    expect(describeWay(entryOf({ versions: [versionOf('escalation', 'big')] }))).toBe('small → big')
    expect(describeWay(entryOf({ versions: [versionOf('compare', 'other')] }))).toBe(
      'small + other',
    )
    expect(describeWay(entryOf({ chosen: null, answered: null }))).toBe('no model')
  })

  it('shows margins with their sign, and the day only where it is another', () => {
    expect([describeMargin(2.44), describeMargin(-3), describeMargin(null)]).toEqual([
      '+2.4',
      '−3.0',
      '–',
    ])
    const noon = new Date(2026, 10, 24, 12, 30, 5).getTime()
    expect(describeWhen(noon, noon + 1000)).toBe('12:30:05')
    expect(describeWhen(noon, noon + 86_400_000)).toBe('24 Nov 12:30')
  })
})

describe('the columns of the list', () => {
  it('give way as it gets narrower, the least important first', () => {
    const at = (width: number): ColumnId[] => chooseColumns(width).columns
    expect(at(1100)).toEqual(['when', 'prompt', 'task', 'way', 'margin', 'outcome'])
    expect(at(836)).toEqual(['when', 'prompt', 'task', 'way', 'outcome'])
    expect(at(700)).toEqual(['when', 'prompt', 'way', 'outcome'])
    expect(at(600)).toEqual(['prompt', 'way', 'outcome'])
    expect(at(400)).toEqual(['prompt', 'way'])
    expect(chooseColumns(400).grid).toBe('minmax(0, 1fr) minmax(0, 0.62fr)')
  })
})
