import { describe, expect, it } from 'vitest'
import type { SearchHit } from '#shared/contract/chat'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import {
  createSearcher,
  groupHits,
  type SearchState,
} from '../../../../src/renderer/features/conversations/searcher.ts'

const hit = (conversation: string, message: string): SearchHit => ({
  conversationId: conversation as ConversationId,
  title: `Conversation ${conversation}`,
  messageId: message as MessageId,
  role: 'user',
  createdAt: 0,
  snippet: [{ text: message, hit: true }],
})

/** A searcher whose pauses and answers end when the test says so. */
function createBench() {
  const states: SearchState[] = []
  const pauses: (() => void)[] = []
  const answers = new Map<string, PromiseWithResolvers<SearchHit[]>>()
  const searcher = createSearcher({
    pause: (signal) =>
      new Promise((resolve, reject) => {
        pauses.push(resolve)
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
    search: (text) => {
      const answer = Promise.withResolvers<SearchHit[]>()
      answers.set(text, answer)
      return answer.promise
    },
    onState: (state) => states.push(state),
  })
  const asked = async (text: string) => {
    await expect.poll(() => answers.has(text)).toBe(true)
    const answer = answers.get(text)
    if (!answer) throw new Error('not asked')
    return answer
  }
  return { searcher, states, endPause: () => pauses.at(-1)?.(), asked, answers }
}

describe('createSearcher', () => {
  it('asks after the pause and shows what was found', async () => {
    const bench = createBench()
    const done = bench.searcher.ask('  orders ')
    expect(bench.answers.size).toBe(0)
    bench.endPause()
    const answer = await bench.asked('orders')
    answer.resolve([hit('a', '1')])
    await done
    expect(bench.states).toEqual([
      { status: 'searching', text: 'orders', hits: [] },
      { status: 'found', text: 'orders', hits: [hit('a', '1')] },
    ])
  })

  it('never asks for a text that was typed over during the pause', async () => {
    const bench = createBench()
    const first = bench.searcher.ask('ord')
    const second = bench.searcher.ask('orders')
    await first
    bench.endPause()
    const answer = await bench.asked('orders')
    answer.resolve([])
    await second
    expect([...bench.answers.keys()]).toEqual(['orders'])
  })

  it('drops the late answer, or the late failure, of a text that was superseded', async () => {
    for (const late of ['resolve', 'reject'] as const) {
      const bench = createBench()
      const first = bench.searcher.ask('one')
      bench.endPause()
      const old = await bench.asked('one')
      const second = bench.searcher.ask('two')
      if (late === 'resolve') old.resolve([hit('a', 'old')])
      else old.reject(new Error('old'))
      await first
      bench.endPause()
      const answer = await bench.asked('two')
      answer.resolve([hit('b', 'new')])
      await second
      expect(
        bench.states.map((state) => ('text' in state ? `${state.status} ${state.text}` : '')),
      ).toEqual(['searching one', 'searching two', 'found two'])
    }
  })

  it('keeps the hits in sight while the next text is looked for, and forgets them when cleared', async () => {
    const bench = createBench()
    const first = bench.searcher.ask('one')
    bench.endPause()
    const answer = await bench.asked('one')
    answer.resolve([hit('a', '1')])
    await first
    void bench.searcher.ask('one two')
    expect(bench.states.at(-1)).toEqual({
      status: 'searching',
      text: 'one two',
      hits: [hit('a', '1')],
    })
    void bench.searcher.ask('   ')
    expect(bench.states.at(-1)).toEqual({ status: 'idle' })
    void bench.searcher.ask('three')
    expect(bench.states.at(-1)).toEqual({ status: 'searching', text: 'three', hits: [] })
    bench.searcher.close()
  })

  it('says that it failed, and can be asked again', async () => {
    const bench = createBench()
    const error = new Error('no')
    const first = bench.searcher.ask('one')
    bench.endPause()
    const answer = await bench.asked('one')
    answer.reject(error)
    await first
    expect(bench.states.at(-1)).toEqual({ status: 'failed', text: 'one', error })
  })
})

it('groups hits by conversation in the order they came', () => {
  const groups = groupHits([hit('b', '1'), hit('a', '2'), hit('b', '3')])
  expect(groups.map(({ conversationId, hits }) => [conversationId, hits.length])).toEqual([
    ['b', 2],
    ['a', 1],
  ])
})
