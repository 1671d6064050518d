import { describe, expect, test } from 'vitest'
import type { HistoryOverview } from '#shared/contract/history'
import type { Fit } from '#shared/contract/models'
import { announce } from '../../../../src/renderer/features/routing/board/announce.ts'
import { applyBoardEvent } from '../../../../src/renderer/features/routing/board/apply-board-event.ts'
import { keyFigures } from '../../../../src/renderer/features/routing/board/key-figures.ts'
import { sayMemory } from '../../../../src/renderer/features/routing/board/say-memory.ts'
import { nameRun, sayRun } from '../../../../src/renderer/features/routing/board/say-run.ts'
import { sayTrack } from '../../../../src/renderer/features/routing/board/say-track.ts'
import { makeModel, residency } from '../../../support/models.ts'
import { answered, makeRef, makeRun } from './make-board-run.ts'

const oom = { code: 'out-of-memory', message: 'No room.' } as const
const gib = 1024 ** 3

test('events are applied without touching runs that did not change', () => {
  const [one, two, three] = [makeRun('1'), makeRun('2'), makeRun('3')]
  expect(applyBoardEvent([one], { type: 'all', runs: [two] })).toEqual([two])
  const moved = { ...two, tokens: 99 }
  const after = applyBoardEvent([one, two], {
    type: 'changed',
    runs: [moved, three],
    gone: [one.runId],
  })
  expect(after).toEqual([moved, three])
  expect(after[1]).toBe(three)
})

describe('a run in words', () => {
  test.each([
    [{ phase: 'routing' as const }, 'signal', 'deciding', 'choosing a model'],
    [{ phase: 'queued' as const, queuePosition: 2 }, 'signal', /number 2 in line/, /number 2/],
    [{ phase: 'reading' as const }, 'signal', 'codegen · reading', 'reading the prompt'],
    [{}, 'signal', 'codegen · 63 tok/s', 'writing, 10 tokens, 63 tok/s'],
    [{ purpose: 'escalation' as const }, 'violet', 'escalated · 63 tok/s', /^escalated, writing/],
    [
      { failedTries: [{ model: makeRef('b'), failure: oom }] },
      'amber',
      'fell back · 63 tok/s',
      /^fell back, writing/,
    ],
    [answered, 'green', 'answered', 'answered, 63 tok/s'],
    [
      { ...answered, escalatedTo: makeRef('big') },
      'violet',
      'escalated',
      'answered, then escalated to big',
    ],
    [
      { phase: null, ending: { status: 'failed' as const, failure: oom } },
      'red',
      'failed: out of memory',
      'failed: out of memory',
    ],
    [
      { phase: null, ending: { status: 'stopped' as const, failure: null } },
      'neutral',
      'stopped',
      'stopped',
    ],
  ])('%o', (over, tone, label, state) => {
    const words = sayRun(makeRun('1', over))
    expect(words.tone).toBe(tone)
    expect(words.label).toMatch(label)
    expect(words.state).toMatch(state)
  })

  test('a load tells how far it is, where it is known', () => {
    const loading = makeRun('1', { phase: 'loading' })
    expect(sayRun(loading, 0.627)).toMatchObject({ tone: 'amber', label: 'codegen · loading 62 %' })
    expect(sayRun(loading, null).label).toBe('codegen · loading')
  })

  test('the name of its link says what, where and how', () => {
    const run = makeRun('1')
    expect(nameRun(run, sayRun(run))).toBe(
      'codegen on a:7b: writing, 10 tokens, 63 tok/s. “Prompt 1”',
    )
  })
})

describe('announcements', () => {
  test('where a run goes, once; nothing while it writes', () => {
    const deciding = makeRun('1', { phase: 'routing', model: null })
    const writing = makeRun('1')
    expect(announce([], [deciding])).toBe('')
    expect(announce([deciding], [writing])).toBe('codegen goes to a:7b.')
    expect(announce([writing], [{ ...writing, tokens: 500 }])).toBe('')
  })

  test('escalations, fallbacks and endings', () => {
    const escalated = makeRun('2', { purpose: 'escalation', model: makeRef('big') })
    expect(announce([], [escalated])).toBe('Escalated to big.')
    const fell = makeRun('1', {
      model: makeRef('small'),
      failedTries: [{ model: makeRef('big'), failure: oom }],
    })
    expect(announce([makeRun('1')], [fell])).toBe('big: out of memory. Now small.')
    expect(announce([fell], [{ ...fell, ...answered }])).toBe('Answered by small.')
  })

  test('many at once are counted', () => {
    const runs = Array.from({ length: 9 }, (_, index) => makeRun(String(index)))
    expect(announce([], runs)).toMatch(/And 6 more\.$/)
  })
})

describe('how a model stands in memory', () => {
  const trackOf = (over: Parameters<typeof makeModel>[1] = {}) => {
    const model = makeModel('a:7b', over)
    const { key, displayName, endpointId, endpointName } = model
    const idle = { operation: undefined, awaited: false }
    return { key, name: displayName, endpointId, endpointName, model, ...idle }
  }
  const ready = { state: 'ready' as const }
  const fitOf = (over: Partial<Fit>): { fit: Fit } => ({
    fit: {
      kind: 'fits',
      need: null,
      availableBytes: null,
      shortBytes: null,
      evict: [],
      largestContext: null,
      contextLength: 8192,
      reason: '',
      assumed: [],
      ...over,
    },
  })

  test('a resident tells its size and when it goes', () => {
    const resident = { ...residency, vramBytes: 8.2 * gib, expiresAt: 240_000 }
    expect(sayTrack(trackOf({ resident }), ready, undefined, 0)).toMatchObject({
      tone: 'green',
      warm: true,
      state: '8.2 GiB · frees in 4 m',
      long: 'in memory, 8.2 GiB, frees in 4 m',
    })
    expect(sayTrack(trackOf({ resident, pinned: true }), ready, undefined, 0).state).toBe(
      '8.2 GiB · pinned',
    )
  })

  test('a cold one tells what is missing', () => {
    const short = fitOf({ kind: 'never', shortBytes: 1.9 * gib })
    expect(sayTrack(trackOf(), ready, short, 0)).toMatchObject({
      warm: false,
      state: 'needs 1.9 GiB more',
    })
    expect(sayTrack(trackOf(), ready, undefined, 0).state).toBe('not loaded')
    expect(sayTrack(trackOf(), ready, { problem: 'gone' }, 0).state).toBe('not loaded')
    expect(sayTrack({ ...trackOf(), awaited: true }, ready, short, 0)).toMatchObject({
      tone: 'amber',
      state: 'loading',
    })
    expect(sayTrack(trackOf(), { state: 'down' }, short, 0).state).toBe('its server is down')
  })
})

test('memory adds up to what there is', () => {
  const share = (key: string, bytes: number) => ({
    key: key as 'others',
    name: key,
    bytes,
    estimated: false,
  })
  const memory = {
    label: 'VRAM' as const,
    usedBytes: 14.7 * gib,
    totalBytes: 24 * gib,
    shares: [share('others', 2.6 * gib), share('ollama/a', 8 * gib), share('ollama/b', 4.1 * gib)],
    demo: false,
  }
  expect(sayMemory(memory, false)).toBe(
    '12.1 GiB held by models, 2.6 GiB by other programs, 9.3 GiB free of 24.0 GiB',
  )
  expect(sayMemory(memory, true)).toContain('2.6 GiB by a load and other programs')
})

test('key figures are shares of all decisions, and say so where there are none', () => {
  const overview = {
    decisions: 300,
    prompts: 1284,
    byHand: 87,
    escalated: 13,
    fellBack: 2,
    medianFirstTokenMs: 900,
  } as HistoryOverview
  expect(keyFigures(overview).map(({ value }) => value)).toEqual([
    '1\u202f284',
    '71 %',
    '4.3 %',
    '0.7 %',
    '0.90 s',
  ])
  const none = { ...overview, decisions: 0, medianFirstTokenMs: null }
  expect(keyFigures(none)[1]?.value).toBe('–')
})
