import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ChatStore } from '#engine/chat/chat-store'
import type { StreamEvent } from '#engine/endpoints/model-server'
import type { SampleStore } from '#engine/routing/replay/sample/sample-store'
import { AppError } from '#shared/app-error'
import type { DecisionId, ModelKey } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import { policyDraft } from '#shared/contract/replay'
import type { PairVerdict, ReplaySample } from '#shared/contract/replay-sample'
import { attemptOf, decisionOf, exchange, ids } from '#tests/main/adapters/sqlite/sqlite-support'
import { makeFacts } from '#tests/support/decision-facts'
import { createFakeServer, type FakeServer, fail, say } from '#tests/support/fake-server'
import { makeModel, residency } from '#tests/support/models'
import { startTestEngine } from '#tests/support/test-engine'

const small = makeModel('small:3b', { parameters: 3e9, sizeBytes: 2e9, resident: residency })
const large = makeModel('large:32b', { parameters: 32e9, resident: residency })
const judge = makeModel('judge:70b', { parameters: 70e9, resident: residency })
const hard =
  'Plan the migration of a distributed transaction system in detail, with edge cases, trade-offs and security.'
const facts = makeFacts(hard, { models: [small, large] })

/** A question that the small model answered, in a conversation of its own. */
function add(store: ChatStore, name: string, answeredBy = small) {
  exchange(store, {
    conversation: `c-${name}`,
    question: `q-${name}`,
    answer: `a-${name}`,
    text: `${hard} (${name})`,
    reply: `The old plan ${name}`,
  })
  const run = ids.run(`run-a-${name}`)
  const decision = decisionOf(`d-${name}`, { chosen: small.key, features: facts.features })
  store.saveDecision(run, { ...decision, candidates: [] }, facts)
  const { key, name: called, endpointId, endpointName, demo } = answeredBy
  const model = { key, name: called, endpointId, endpointName, demo }
  store.saveAttempt(run, ids.message(`a-${name}`), attemptOf(`t-${name}`, { model }))
}

async function start(
  options: {
    dir?: string
    models?: FakeServer['models']
    samples?: (store: SampleStore) => SampleStore
  } = {},
) {
  const ollama = createFakeServer([])
  ollama.models = options.models ?? [small, large, judge]
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'switchyard-sample-'))
  if (!options.dir) onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const { samples } = options
  const engine = await startTestEngine({ servers: [ollama], dir, ...(samples ? { samples } : {}) })
  return { ollama, ...engine }
}

async function replayOf(client: SwitchyardClient): Promise<string> {
  const input = {
    draft: policyDraft.parse({ preference: 'best' }),
    stretch: { from: null, to: null, last: null, demo: false },
  }
  for await (const event of await client.replay.run(input)) {
    if (event.type === 'done') return event.replay.id
  }
  throw new Error('It ended without a result.')
}

async function sampleWhen(
  client: SwitchyardClient,
  id: string,
  until: (sample: ReplaySample) => boolean,
): Promise<ReplaySample> {
  const stop = new AbortController()
  try {
    for await (const sample of await client.replay.watchSample({ id }, { signal: stop.signal })) {
      if (sample && until(sample)) return sample
    }
  } finally {
    stop.abort()
  }
  throw new Error('The watch ended.')
}

const ended = ({ status }: ReplaySample) => status !== 'asking' && status !== 'judging'

async function askedSample(client: SwitchyardClient, prompts = 10) {
  const id = await replayOf(client)
  await client.replay.askSample({ id, prompts, seed: 7 })
  return { id, sample: await sampleWhen(client, id, ended) }
}

const outcomesOf = async (client: SwitchyardClient, model: ModelKey) =>
  (await client.learning.outcomes({ model })).entries.map(({ kind, value }) => ({ kind, value }))

function the<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw new Error('It is missing.')
  return value
}

/** A judge that looks for words in the two answers. */
function letJudge(ollama: FakeServer, decide: (a: string, b: string) => string) {
  const { stream } = ollama
  ollama.stream = async function* (request, signal): AsyncGenerator<StreamEvent> {
    if (request.model !== judge.name) return yield* stream(request, signal)
    ollama.requests.push(request)
    const text = request.turns.at(-1)?.content ?? ''
    const answer = (name: string) => text.split(`<answer-${name}-`)[1]?.split('</')[0] ?? ''
    for (const step of say(decide(answer('a'), answer('b')))) {
      if (step !== 'wait') yield step
    }
  }
}
const likesNew = (a: string) => (a.includes('I am') ? 'VERDICT: A' : 'VERDICT: B')

describe('asking a sample again', () => {
  test('says beforehand what it takes and what is left out, and asks nobody', async () => {
    const { client, store, ollama } = await start()
    for (const name of ['1', '2', '3', '4']) add(store, name)
    add(store, 'fallen', large)
    const id = await replayOf(client)
    store.remove(ids.conversation('c-1'), 50)
    const plan = await client.replay.planSample({ id, prompts: 2 })
    expect(plan).toMatchObject({
      prompts: 2,
      possible: 3,
      notListed: 0,
      leftOut: { deleted: 1, noAnswer: 1, noModel: 0, gone: 0, hosted: 0 },
      models: [{ name: 'large:32b', prompts: 2, hosted: false }],
      dollars: null,
    })
    expect(plan.seconds).toBeGreaterThan(20)
    expect(ollama.requests).toEqual([])
  })

  test('the other model answers, beside the conversations', async () => {
    const { client, store, ollama } = await start()
    for (const name of ['1', '2', '3']) add(store, name)
    const { id, sample } = await askedSample(client)
    expect(sample).toMatchObject({ status: 'done', pairs: [{ failure: null }, {}, {}] })
    expect(sample.pairs.map(({ status }) => status)).toEqual(['answered', 'answered', 'answered'])
    expect(ollama.requests.map(({ model }) => model)).toEqual(Array(3).fill('large:32b'))
    expect(ollama.requests.at(0)?.turns.at(-1)?.content).toContain(hard)
    expect(store.conversations()).toHaveLength(3)
    expect(the(store.message(ids.message('a-1'))).message.siblings).toHaveLength(1)
    const pair = the(sample.pairs[0])
    expect(pair).toMatchObject({ names: null, judged: null, verdict: null })
    const opened = await client.replay.openPair({ pair: pair.id })
    expect([opened.a, opened.b].sort()).toEqual([
      'I am [name hidden].',
      expect.stringContaining('The old plan'),
    ])
    const again = client.replay.askSample({ id, seed: 7 })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
    await client.replay.removeSample({ id })
    await client.replay.askSample({ id, seed: 7 })
    await sampleWhen(client, id, ended)
  })

  test('the same seed draws the same prompts', async () => {
    const { client, store } = await start()
    for (let i = 0; i < 12; i++) add(store, String(i))
    const { id, sample } = await askedSample(client, 3)
    const prompts = (one: ReplaySample) => one.pairs.map(({ prompt }) => prompt)
    expect(sample.pairs).toHaveLength(3)
    await client.replay.removeSample({ id })
    await client.replay.askSample({ id, prompts: 3, seed: 7 })
    expect(prompts(await sampleWhen(client, id, ended))).toEqual(prompts(sample))
  })

  test('the ledger has its say: what does not fit is not loaded, and told', async () => {
    const huge = { ...large, resident: null, sizeBytes: 40e9 }
    const { client, store, ollama } = await start({ models: [small, huge] })
    add(store, '1')
    const { sample } = await askedSample(client)
    expect(sample.pairs).toMatchObject([
      { status: 'failed', failure: expect.stringContaining('large:32b was not loaded. Needs') },
    ])
    expect(ollama.requests).toEqual([])
  })

  test('a failure is told, and tried again on demand', async () => {
    const { client, store, ollama } = await start()
    add(store, '1')
    ollama.script.set('large:32b', fail({ code: 'out-of-memory', message: 'No memory left.' }))
    const { id, sample } = await askedSample(client)
    expect(sample.pairs).toMatchObject([{ status: 'failed', failure: 'No memory left.' }])
    const opening = client.replay.openPair({ pair: the(sample.pairs[0]).id })
    await expect(opening).rejects.toMatchObject({ code: 'invalid-input' })
    ollama.script.delete('large:32b')
    await client.replay.resumeSample({ id })
    const later = await sampleWhen(client, id, ended)
    expect(later.pairs).toMatchObject([{ status: 'answered', failure: null }])
  })

  test('models elsewhere are asked only where that was agreed to', async () => {
    const models = [small, { ...large, remote: true }]
    const { client, store, ollama } = await start({ models })
    add(store, '1')
    const id = await replayOf(client)
    const plan = await client.replay.planSample({ id })
    expect(plan).toMatchObject({ prompts: 0, leftOut: { hosted: 1 } })
    const refused = client.replay.askSample({ id, seed: 1 })
    await expect(refused).rejects.toMatchObject({ code: 'invalid-input' })
    expect(ollama.requests).toEqual([])
    expect(await client.replay.planSample({ id, hosted: true })).toMatchObject({
      models: [{ hosted: true, prompts: 1 }],
    })
    await client.replay.askSample({ id, seed: 1, hosted: true })
    await sampleWhen(client, id, ended)
    expect(ollama.requests).toHaveLength(1)
  })

  test('stopped, it goes on later with what is left', async () => {
    const { client, store, ollama } = await start()
    for (const name of ['1', '2', '3']) add(store, name)
    ollama.script.set('large:32b', ['wait', ...say('At last')])
    const id = await replayOf(client)
    await client.replay.askSample({ id, seed: 1 })
    await ollama.waiting(1)
    const asking = await sampleWhen(client, id, ({ now }) => now?.phase === 'reading')
    expect(asking.secondsLeft).toBeGreaterThan(0)
    expect(asking.pairs.filter(({ status }) => status === 'asking')).toHaveLength(1)
    const other = client.replay.resumeSample({ id })
    await expect(other).rejects.toMatchObject({ code: 'conflict' })
    ollama.release()
    await ollama.waiting(1)
    await client.replay.stopSample({ id })
    const stopped = await sampleWhen(client, id, ended)
    expect(stopped.status).toBe('stopped')
    const states = stopped.pairs.map(({ status }) => status)
    expect(states).toEqual(['answered', 'waiting', 'waiting'])
    ollama.script.set('large:32b', say('At last'))
    await client.replay.resumeSample({ id })
    const done = await sampleWhen(client, id, ended)
    expect(done.pairs.every(({ status }) => status === 'answered')).toBe(true)
    expect(ollama.requests).toHaveLength(4)
  })

  test('a restart in the middle is told as such, and it goes on', async () => {
    const first = await start()
    for (const name of ['1', '2']) add(first.store, name)
    first.ollama.script.set('large:32b', ['wait', ...say('Never')])
    const id = await replayOf(first.client)
    await first.client.replay.askSample({ id, seed: 1 })
    await first.ollama.waiting(1)
    await first.close()

    const second = await start({ dir: first.dir })
    const found = await sampleWhen(second.client, id, ended)
    expect(found).toMatchObject({ status: 'interrupted', now: null, secondsLeft: null })
    expect(found.pairs.map(({ status }) => status)).toEqual(['waiting', 'waiting'])
    await second.client.replay.resumeSample({ id })
    const done = await sampleWhen(second.client, id, ended)
    expect(done).toMatchObject({ status: 'done', seed: 1 })
    expect(done.pairs.map(({ status }) => status)).toEqual(['answered', 'answered'])
  })

  test('what costs money by now is not asked, though it did not when the sample was drawn', async () => {
    const first = await start()
    for (const name of ['1', '2']) add(first.store, name)
    first.ollama.script.set('large:32b', ['wait', ...say('Never')])
    const id = await replayOf(first.client)
    await first.client.replay.askSample({ id, seed: 1 })
    await first.ollama.waiting(1)
    await first.close()

    const models = [small, { ...large, remote: true }]
    const second = await start({ dir: first.dir, models })
    await second.client.replay.resumeSample({ id })
    const { pairs } = await sampleWhen(second.client, id, ended)
    expect(pairs.map(({ status }) => status)).toEqual(['failed', 'failed'])
    expect(the(pairs[0]).failure).toContain('which was not agreed to')
    expect(second.ollama.requests).toEqual([])
  })

  test('people go first: nobody is asked while an answer is being written', async () => {
    const { client, store, ollama } = await start()
    add(store, '1')
    const id = await replayOf(client)
    ollama.script.set('small:3b', ['wait', ...say('Hello')])
    await client.chat.send({
      conversationId: null,
      parentId: null,
      messageId: ids.message('mine'),
      text: 'Hello',
      requested: small.key,
    })
    await ollama.waiting(1)
    await client.replay.askSample({ id, seed: 1 })
    await sampleWhen(client, id, ({ now }) => now?.phase === 'waiting')
    expect(ollama.requests.map(({ model }) => model)).toEqual(['small:3b'])
    ollama.release()
    await sampleWhen(client, id, ended)
    expect(ollama.requests.at(-1)?.model).toBe('large:32b')
  })

  test('it gives way to a prompt of a person, and begins anew after it', async () => {
    const { client, store, ollama } = await start()
    add(store, '1')
    const id = await replayOf(client)
    ollama.script.set('large:32b', ['wait', ...say('Given up')])
    ollama.script.set('small:3b', ['wait', ...say('Hello')])
    await client.replay.askSample({ id, seed: 1 })
    await ollama.waiting(1)
    await client.chat.send({
      conversationId: null,
      parentId: null,
      messageId: ids.message('mine'),
      text: 'Hello',
      requested: small.key,
    })
    await sampleWhen(client, id, ({ now }) => now?.phase === 'waiting')
    ollama.script.set('large:32b', say('Anew'))
    await ollama.waiting(2)
    ollama.release()
    const done = await sampleWhen(client, id, ended)
    expect(done.pairs).toMatchObject([{ status: 'answered', failure: null }])
    const { a, b } = await client.replay.openPair({ pair: the(done.pairs[0]).id })
    expect([a, b]).toContain('Anew')
    const asked = ollama.requests.map(({ model }) => model)
    expect(asked.filter((model) => model === 'large:32b')).toHaveLength(2)
  })

  test('a full disk stops it, and that is told', async () => {
    const full = new AppError('storage-full', 'The disk is full.')
    const { client, store } = await start({
      samples: (samples) => ({
        ...samples,
        setAnswer() {
          throw full
        },
      }),
    })
    add(store, '1')
    const { sample } = await askedSample(client)
    expect(sample).toMatchObject({ status: 'stopped', pairs: [{ status: 'waiting' }] })
    for await (const { notices } of await client.app.watch()) {
      expect(notices).toMatchObject([
        { title: 'Asking a sample again was stopped', detail: 'The disk is full.' },
      ])
      break
    }
  })

  test('with its conversation, its texts are gone; what it was judged stays', async () => {
    const { client, store } = await start()
    for (const name of ['1', '2']) add(store, name)
    const { id, sample } = await askedSample(client)
    for (const { id: pair } of sample.pairs) {
      await client.replay.judgePair({ pair, verdict: 'same' })
    }
    store.remove(ids.conversation('c-1'), 50)
    const hidden = await sampleWhen(client, id, () => true)
    expect(hidden.pairs.map(({ status }) => status).sort()).toEqual(['answered', 'deleted'])
    store.purge(51)
    const purged = await sampleWhen(client, id, () => true)
    expect(purged.byUser).toMatchObject({ n: 2, ties: 2 })
    const gone = the(purged.pairs.find(({ status }) => status === 'deleted'))
    await expect(client.replay.openPair({ pair: gone.id })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

describe('judging by the user', () => {
  async function onePair() {
    const engine = await start()
    add(engine.store, '1')
    const { id, sample } = await askedSample(engine.client)
    const pair = the(sample.pairs[0]).id
    const { a } = await engine.client.replay.openPair({ pair })
    const newIs: PairVerdict = a.startsWith('I am') ? 'a' : 'b'
    return { ...engine, id, pair, newIs, oldIs: newIs === 'a' ? ('b' as const) : ('a' as const) }
  }

  test('names come with the verdict; it teaches once, is changed and taken back', async () => {
    const { client, id, pair, newIs, oldIs, store } = await onePair()
    await client.replay.judgePair({ pair, verdict: newIs })
    const judged = await sampleWhen(client, id, ({ byUser }) => byUser !== null)
    expect(judged.byUser).toMatchObject({ n: 1, wins: 1, rate: 1 })
    expect(the(judged.pairs[0]).names?.[newIs === 'a' ? 'a' : 'b']).toBe('large:32b')
    expect(await outcomesOf(client, large.key)).toEqual([{ kind: 'vote', value: 1 }])
    expect(await outcomesOf(client, small.key)).toEqual([{ kind: 'vote', value: 0 }])
    const [entry] = (await client.learning.outcomes({ model: large.key })).entries
    expect(entry?.prompt).toContain(hard)
    // A vote in the conversation itself is another one.
    expect(the(store.message(ids.message('a-1'))).message).toMatchObject({ vote: null })

    await client.replay.judgePair({ pair, verdict: oldIs })
    expect(await outcomesOf(client, large.key)).toEqual([{ kind: 'vote', value: 0 }])
    await client.replay.judgePair({ pair, verdict: 'bad' })
    expect(await outcomesOf(client, small.key)).toEqual([{ kind: 'vote', value: 0 }])
    await client.replay.judgePair({ pair, verdict: null })
    expect(await outcomesOf(client, large.key)).toEqual([])
    expect(await sampleWhen(client, id, () => true)).toMatchObject({
      byUser: null,
      pairs: [{ names: null, verdict: null }],
    })
  })

  test('names shown without a judgement count nowhere', async () => {
    const { client, id, pair } = await onePair()
    await client.replay.judgePair({ pair, verdict: 'seen' })
    const sample = await sampleWhen(client, id, () => true)
    expect(sample).toMatchObject({ byUser: null, pairs: [{ verdict: 'seen' }] })
    expect(the(sample.pairs[0]).names).not.toBeNull()
    for (const verdict of ['a', null] as const) {
      const judging = client.replay.judgePair({ pair, verdict })
      await expect(judging).rejects.toMatchObject({ code: 'invalid-input' })
    }
    expect(await outcomesOf(client, large.key)).toEqual([])
  })
})

describe('judging by a model', () => {
  async function judgedBy(decide: (a: string, b: string) => string, names = ['1', '2']) {
    const engine = await start()
    for (const name of names) add(engine.store, name)
    const { id } = await askedSample(engine.client)
    letJudge(engine.ollama, decide)
    await engine.client.replay.judgeSample({ id, judge: judge.key })
    return { ...engine, id, sample: await sampleWhen(engine.client, id, ended) }
  }

  test('asks twice with the order swapped, and teaches what both say', async () => {
    const { client, ollama, sample, id } = await judgedBy(likesNew)
    expect(ollama.requests.filter(({ model }) => model === judge.name)).toHaveLength(4)
    expect(sample.judge).toMatchObject({
      name: 'judge:70b',
      weak: false,
      judged: 2,
      split: 0,
      unreadable: 0,
      rate: { n: 2, wins: 2, rate: 1 },
    })
    // The user may still judge blind.
    expect(sample.pairs.map(({ judged, names }) => [judged, names])).toEqual(
      Array(2).fill([null, null]),
    )
    expect(await outcomesOf(client, large.key)).toEqual(Array(2).fill({ kind: 'judged', value: 1 }))
    await client.replay.dropJudge({ id })
    expect(await outcomesOf(client, large.key)).toEqual([])
    expect(await sampleWhen(client, id, () => true)).toMatchObject({ judge: null })
  })

  test('one that always takes the first says nothing: ties that teach nothing', async () => {
    const { client, sample } = await judgedBy(() => 'VERDICT: A')
    expect(sample.judge).toMatchObject({ judged: 2, split: 2, rate: { ties: 2, rate: 0.5 } })
    expect(await outcomesOf(client, large.key)).toEqual([])
  })

  test('one whose words can’t be read is counted as such', async () => {
    const { sample } = await judgedBy(() => 'Both are nice.')
    expect(sample.judge).toMatchObject({ judged: 2, unreadable: 2, rate: { ties: 2 } })
  })

  test('nobody judges an answer of its own', async () => {
    const { client, store } = await start()
    add(store, '1')
    const { id } = await askedSample(client)
    expect((await client.replay.judges({ id })).map(({ name }) => name)).toEqual(['judge:70b'])
    for (const own of [small.key, large.key]) {
      const asking = client.replay.judgeSample({ id, judge: own })
      await expect(asking).rejects.toMatchObject({ code: 'invalid-input' })
    }
  })

  test('interrupted while judging, it goes on with the pairs that are left', async () => {
    const first = await start()
    for (const name of ['1', '2']) add(first.store, name)
    const { id } = await askedSample(first.client)
    first.ollama.script.set(judge.name, ['wait', ...say('VERDICT: A')])
    await first.client.replay.judgeSample({ id, judge: judge.key })
    await first.ollama.waiting(1)
    await first.close()
    const second = await start({ dir: first.dir })
    letJudge(second.ollama, likesNew)
    expect(await sampleWhen(second.client, id, ended)).toMatchObject({ status: 'interrupted' })
    await second.client.replay.resumeSample({ id })
    const done = await sampleWhen(second.client, id, ended)
    expect(done).toMatchObject({ status: 'done', judge: { judged: 2, rate: { wins: 2 } } })
  })

  test('a replay that is deleted takes its sample along', async () => {
    const { client, id } = await judgedBy(likesNew, ['1'])
    await client.replay.remove({ id })
    const stop = new AbortController()
    for await (const sample of await client.replay.watchSample({ id }, { signal: stop.signal })) {
      expect(sample).toBeNull()
      break
    }
    stop.abort()
  })
})

test('a decision id that is not here is left out, not guessed', async () => {
  const { client, store } = await start()
  add(store, '1')
  const id = await replayOf(client)
  store.remove(ids.conversation('c-1'), 50)
  store.purge(51)
  expect(store.decision('d-1' as DecisionId)).toBeNull()
  expect(await client.replay.planSample({ id })).toMatchObject({ leftOut: { deleted: 1 } })
})
