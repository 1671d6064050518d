import { describe, expect, it } from 'vitest'
import { createSqliteDecisionHistory } from '#adapters/sqlite/decision-history'
import { createSqliteOutcomeStore } from '#adapters/sqlite/outcome-store'
import type { DecisionPage, HistoryFilter } from '#shared/contract/history'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { OutcomeKind } from '#shared/contract/learning'
import type { Decision } from '#shared/contract/routing'
import { makeFacts } from '#tests/support/decision-facts'
import { seedDecisions } from '#tests/support/seed-decisions'
import {
  attemptOf,
  begin,
  decisionOf,
  exchange,
  ids,
  intentOf,
  openTestStore,
} from './sqlite-support.ts'

const facts = makeFacts('x', { models: [] })
const all: HistoryFilter = {
  from: null,
  to: null,
  demo: false,
  model: null,
  endpointId: null,
  task: null,
  complexity: null,
  by: null,
  preference: null,
  outcome: null,
  text: '',
}

/** Local noon or so of the last day on which something is decided. */
const noon = Date.UTC(2026, 10, 2, 13)

type Store = ReturnType<typeof openTestStore>

/** A decision with its exchange and attempt, in a conversation of its own. */
function add(
  { store }: Store,
  name: string,
  changes: Partial<Decision> & { text?: string; other?: boolean; demo?: boolean } = {},
) {
  const { text, other, demo = false, ...decision } = changes
  exchange(store, {
    conversation: `c-${name}`,
    question: `q-${name}`,
    answer: `a-${name}`,
    ...(text === undefined ? {} : { text }),
  })
  const made = decisionOf(`d-${name}`, decision)
  const candidates = made.candidates.map((candidate) => ({ ...candidate, demo }))
  store.saveDecision(ids.run(`run-a-${name}`), { ...made, candidates }, facts)
  const answer = ids.message(`a-${name}`)
  const failure = { code: 'out-of-memory' as const, message: 'CUDA error' }
  const first = attemptOf(`t-${name}`, other ? { status: 'failed', finish: null, failure } : {})
  store.saveAttempt(ids.run(`run-a-${name}`), answer, first)
  if (other) {
    const model = { ...first.model, key: 'lm/other' as ModelKey, name: 'other' }
    store.saveAttempt(
      ids.run(`run-a-${name}`),
      answer,
      attemptOf(`u-${name}`, { reason: 'fallback', model }),
    )
  }
}

describe('the history of decisions', () => {
  it('gives pages, newest first, with what came of each', () => {
    const test = openTestStore()
    for (const name of ['1', '2', '3']) add(test, name, { text: `prompt number ${name}` })
    add(test, '4', { other: true })
    const history = createSqliteDecisionHistory(test.db)
    const first = history.page({ ...all, before: null, limit: 3 })
    expect(first.entries.map(({ id }) => id)).toEqual(['d-4', 'd-3', 'd-2'])
    expect(first.entries[0]).toMatchObject({
      answered: { name: 'other' },
      chosen: { name: 'qwen3:8b' },
      fellBack: true,
      firstFailure: 'out-of-memory',
      attempts: 2,
    })
    expect(first.entries[1]).toMatchObject({
      prompt: 'prompt number 3',
      task: 'general',
      complexity: 'simple',
      status: 'done',
      fellBack: false,
      firstTokenMs: 120.5,
      tokensPerSecond: 41.25,
    })
    const rest = history.page({ ...all, before: first.next, limit: 3 })
    expect(rest).toMatchObject({ entries: [{ id: 'd-1' }], next: null })
  })

  it('filters by everything it offers', () => {
    const test = openTestStore()
    const features = decisionOf('x').features
    add(test, 'plain')
    add(test, 'math', { features: { ...features, task: 'math', complexity: 'complex' }, at: 5000 })
    add(test, 'rule', { by: 'rule', rule: 'r', text: 'where is the pelican' })
    add(test, 'back', { other: true })
    add(test, 'demo', { demo: true })
    const history = createSqliteDecisionHistory(test.db)
    const found = (filter: Partial<HistoryFilter>) =>
      history
        .page({ ...all, ...filter, before: null, limit: 50 })
        .entries.map(({ id }) => id.slice(2))
        .sort()
    expect(found({})).toEqual(['back', 'math', 'plain', 'rule'])
    expect(found({ task: 'math' })).toEqual(['math'])
    expect(found({ complexity: 'complex' })).toEqual(['math'])
    expect(found({ by: 'rule' })).toEqual(['rule'])
    expect(found({ text: 'pelican' })).toEqual(['rule'])
    expect(found({ text: '!!' })).toEqual([])
    expect(found({ outcome: 'fell-back' })).toEqual(['back'])
    expect(found({ outcome: 'failed' })).toEqual([])
    expect(found({ demo: true })).toEqual(['demo'])
    expect(found({ from: 4000 })).toEqual(['math'])
    expect(found({ to: 4000 })).toEqual(['back', 'plain', 'rule'])
    expect(found({ endpointId: 'ollama' as EndpointId })).toHaveLength(4)
    expect(found({ endpointId: 'olla' as EndpointId })).toEqual([])
    expect(found({ model: 'ollama/qwen3:8b' as ModelKey })).toHaveLength(4)
  })

  it('tells what the user made of answers, and who else answered', () => {
    const test = openTestStore()
    const { store } = test
    const outcomes = createSqliteOutcomeStore(test.db)
    const tell = (name: string, kind: OutcomeKind, value: number) =>
      outcomes.record({
        at: 5,
        model: attemptOf('x').model.key,
        task: 'general',
        complexity: 'simple',
        kind,
        value,
        decisionId: null,
        messageId: ids.message(`a-${name}`),
        demo: false,
      })
    for (const name of ['plain', 'liked', 'disliked', 'twice', 'again', 'over', 'quiet']) {
      add(test, name, name === 'quiet' ? { preference: 'quiet' } : {})
    }
    tell('liked', 'thumb', 1)
    tell('disliked', 'thumb', 0)
    tell('again', 'regenerated', 0)
    tell('over', 'overruled', 0)
    tell('twice', 'escalated', 0.2)
    tell('twice', 'kept', 0)
    const big = { ...attemptOf('x').model, key: 'lm/big' as ModelKey, name: 'big' }
    store.beginVersion({
      version: { of: ids.message('a-twice'), kind: 'escalation' },
      answerId: ids.message('b-twice'),
      intent: intentOf('run-b'),
      at: 6,
    })
    store.saveDecision(ids.run('run-b'), decisionOf('d-b', { by: 'escalation' }), facts)
    store.saveAttempt(
      ids.run('run-b'),
      ids.message('b-twice'),
      attemptOf('v', { reason: 'escalation', model: big }),
    )
    store.keepVersion(ids.message('b-twice'))

    const history = createSqliteDecisionHistory(test.db)
    const found = (filter: Partial<HistoryFilter>) =>
      history
        .page({ ...all, ...filter, before: null, limit: 50 })
        .entries.map(({ id }) => id.slice(2))
    expect(found({})).toHaveLength(7)
    expect(found({ outcome: 'liked' })).toEqual(['liked'])
    expect(found({ outcome: 'disliked' })).toEqual(['disliked'])
    expect(found({ outcome: 'regenerated' })).toEqual(['again'])
    expect(found({ outcome: 'overruled' })).toEqual(['over'])
    expect(found({ outcome: 'escalated' })).toEqual(['twice'])
    expect(found({ outcome: 'passed-over' })).toEqual(['twice'])
    expect(found({ outcome: 'kept' })).toEqual([])
    expect(found({ outcome: 'compared' })).toEqual([])
    expect(found({ preference: 'quiet' })).toEqual(['quiet'])
    const [twice] = history.page({ ...all, outcome: 'escalated', before: null, limit: 1 }).entries
    expect(twice).toMatchObject({
      kept: false,
      resumed: false,
      versions: [{ kind: 'escalation', decisionId: 'd-b', model: { name: 'big' }, kept: true }],
      outcomes: [
        { kind: 'escalated', value: 0.2 },
        { kind: 'kept', value: 0 },
      ],
    })
  })

  it('looks through a long history bit by bit, and finds all that is like that', () => {
    const test = openTestStore()
    const outcomes = createSqliteOutcomeStore(test.db)
    const { store } = test
    test.db.transaction(() => {
      add(test, 'rare', { by: 'explore' })
      seedDecisions({ store, outcomes }, { count: 2500, now: noon, days: 30 })
    })()
    const history = createSqliteDecisionHistory(test.db)
    const found: string[] = []
    let calls = 0
    let before: number | null = null
    do {
      const page: DecisionPage = history.page({ ...all, by: 'explore', before, limit: 60 })
      found.push(...page.entries.map(({ id }) => id))
      before = page.next
      calls++
    } while (before !== null)
    expect(found).toEqual(['d-rare'])
    expect(calls).toBeLessThan(10)
    const recent = history.page({ ...all, from: noon - 86_400_000, before: null, limit: 200 })
    expect(recent.entries.length).toBeGreaterThan(50)
    expect(recent.next).toBeNull()
  })

  it('tells what was said of answers whose outcome is known', () => {
    const test = openTestStore()
    const { store } = test
    test.db.transaction(() =>
      seedDecisions(
        { store, outcomes: createSqliteOutcomeStore(test.db) },
        { count: 400, now: noon, days: 30 },
      ),
    )()
    const history = createSqliteDecisionHistory(test.db)
    const known = history.measured(null, 5000)
    expect(known.length).toBeGreaterThan(100)
    const model = known[0]?.model ?? null
    const its = known.filter((one) => one.model === model)
    expect(its.length).toBeLessThan(known.length)
    expect(history.measured(model, 5000)).toEqual(its)
    expect(history.measured(null, 7)).toEqual(known.slice(0, 7))
    for (const { said, weight } of known) {
      expect(said).toBeGreaterThan(0)
      expect(weight).toBeGreaterThan(0)
    }
  })

  it('leaves out deleted conversations', async () => {
    const test = openTestStore()
    add(test, 'one')
    add(test, 'two')
    test.store.remove(ids.conversation('c-one'), 10)
    const history = createSqliteDecisionHistory(test.db)
    expect(history.page({ ...all, before: null, limit: 9 }).entries).toHaveLength(1)
    expect((await history.overview({ days: null, demo: false }, noon)).decisions).toBe(1)
  })

  it('sees each change since it was last asked, and only reads those days anew', async () => {
    const test = openTestStore()
    const { store } = test
    const history = createSqliteDecisionHistory(test.db)
    const read = () => history.overview({ days: null, demo: false }, noon)
    add(test, '1', { at: noon })
    expect(await read()).toMatchObject({ decisions: 1, answered: 1, fellBack: 0 })
    add(test, '2', { at: noon })
    expect((await read()).decisions).toBe(2)

    const run = ids.run('run-a-3')
    begin(store, { conversation: 'c-3', question: 'q-3', answer: 'a-3', at: noon })
    store.saveDecision(run, decisionOf('d-3', { at: noon }), facts)
    expect(await read()).toMatchObject({ decisions: 3, answered: 2, fellBack: 0 })
    store.saveAttempt(run, ids.message('a-3'), attemptOf('t', { reason: 'fallback' }))
    expect((await read()).fellBack).toBe(1)
    const answer = { text: '', reasoning: '', failure: null, at: noon + 9 }
    store.endAnswer({ messageId: ids.message('a-3'), runId: run, status: 'failed', ...answer })
    expect(await read()).toMatchObject({ answered: 2, failed: 1 })

    store.remove(ids.conversation('c-3'), noon + 10)
    expect(await read()).toMatchObject({ decisions: 2, failed: 0 })
    store.restore(ids.conversation('c-3'))
    expect(await read()).toMatchObject({ decisions: 3, failed: 1 })
    expect(
      await createSqliteDecisionHistory(test.db).overview({ days: null, demo: false }, noon),
    ).toEqual(await read())
  })

  it('reads a long day in turns, and adds it up as one', async () => {
    const test = openTestStore()
    const outcomes = createSqliteOutcomeStore(test.db)
    const { store } = test
    test.db.transaction(() =>
      seedDecisions({ store, outcomes }, { count: 900, now: noon, days: 0.5 }),
    )()
    const { decisions, cells, models, days, escalated } = await createSqliteDecisionHistory(
      test.db,
    ).overview({ days: 1, demo: false }, noon)
    expect(decisions).toBe(900)
    expect(cells.reduce((sum, { n }) => sum + n, 0)).toBe(900)
    expect(models.reduce((sum, model) => sum + model.decisions, 0)).toBe(900)
    expect(days).toEqual([
      expect.objectContaining({ day: '2026-11-02', decisions: 900, escalated }),
    ])
    expect(escalated).toBeGreaterThan(0)
  })

  it('gives up where the database is closed meanwhile', async () => {
    const test = openTestStore()
    const outcomes = createSqliteOutcomeStore(test.db)
    const { store } = test
    test.db.transaction(() =>
      seedDecisions({ store, outcomes }, { count: 900, now: noon, days: 30 }),
    )()
    const reading = createSqliteDecisionHistory(test.db).overview({ days: null, demo: false }, noon)
    test.close()
    await expect(reading).rejects.toMatchObject({ code: 'disconnected' })
  })

  it('counts what was asked of a bigger model with the first answer', async () => {
    const test = openTestStore()
    add(test, '1', { at: noon })
    const version = { of: ids.message('a-1'), kind: 'escalation' as const }
    test.store.beginVersion({
      version,
      answerId: ids.message('b-1'),
      intent: intentOf('run-b-1'),
      at: noon,
    })
    test.store.saveDecision(ids.run('run-b-1'), decisionOf('d-b-1', { by: 'escalation' }), facts)
    const history = createSqliteDecisionHistory(test.db)
    expect(await history.overview({ days: null, demo: false }, noon)).toMatchObject({
      decisions: 1,
      prompts: 1,
      escalated: 1,
      compared: 0,
    })
  })

  it('counts going on with an answer as a decision, and not as a prompt', async () => {
    const test = openTestStore()
    add(test, '1', { at: noon })
    add(test, '2', { at: noon })
    test.db.prepare("UPDATE runs SET mode = 'resume' WHERE id = 'run-a-2'").run()
    const history = createSqliteDecisionHistory(test.db)
    const overview = await history.overview({ days: null, demo: false }, noon)
    expect(overview).toMatchObject({ decisions: 2, prompts: 1 })
  })

  it('sums up by task, model and day', async () => {
    const test = openTestStore()
    const features = decisionOf('x').features
    const quality = { mean: 0.8, low: 0.5, high: 0.9, n: 0, source: 'size', detail: '' } as const
    const candidates = decisionOf('x').candidates.map((one) => ({ ...one, quality }))
    add(test, '1', { at: Date.UTC(2026, 10, 1, 12), candidates })
    add(test, '2', { at: Date.UTC(2026, 10, 2, 12), other: true })
    add(test, '3', { at: Date.UTC(2026, 10, 2, 12), features: { ...features, task: 'math' } })
    add(test, '4', { at: Date.UTC(2026, 10, 2, 12), chosen: null, by: 'none' })
    const history = createSqliteDecisionHistory(test.db)
    const overview = await history.overview({ days: null, demo: false }, noon)
    expect(overview).toMatchObject({
      decisions: 4,
      answered: 4,
      fellBack: 1,
      medianFirstTokenMs: 120.5,
      models: [{ model: { name: 'qwen3:8b' }, decisions: 3 }],
    })
    expect(overview.cells).toEqual([
      expect.objectContaining({ task: 'general', n: 2, answered: 1, expectedQuality: 0.8 }),
      expect.objectContaining({ task: 'math', n: 1, medianSeconds: 0.9, tokensPerSecond: 41.25 }),
    ])
    expect(overview.days).toEqual([
      { day: '2026-11-01', decisions: 1, answered: 1, fellBack: 0, failed: 0, escalated: 0 },
      { day: '2026-11-02', decisions: 3, answered: 3, fellBack: 1, failed: 0, escalated: 0 },
    ])
    const today = await history.overview({ days: 1, demo: false }, noon)
    expect(today).toMatchObject({ decisions: 3, prompts: 3 })
    expect(await history.overview({ days: 1, demo: true }, noon)).toMatchObject({ decisions: 0 })
  })
})
