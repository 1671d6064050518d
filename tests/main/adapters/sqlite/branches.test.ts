import { describe, expect, it } from 'vitest'
import type { ChatStore } from '#engine/chat/chat-store'
import { conversationExport } from '#engine/chat/conversation-export'
import { begin, exchange, ids, intentOf, openTestStore, regenerate } from './sqlite-support.ts'

const conversation = ids.conversation('c1')

/** A straight conversation of `count` exchanges: q0 a0 q1 a1 … */
function straight(store: ChatStore, count: number): void {
  for (let i = 0; i < count; i++) {
    exchange(store, { question: `q${i}`, answer: `a${i}`, after: i === 0 ? null : `a${i - 1}` })
  }
}

const idsOf = (page: { messages: { id: string }[] }) => page.messages.map((message) => message.id)

describe('pages', () => {
  it('begins at the head and goes back', () => {
    const { store } = openTestStore()
    straight(store, 5)
    const newest = store.page(conversation, 3, null)
    expect(idsOf(newest)).toEqual(['a3', 'q4', 'a4'])
    expect(newest.hasOlder).toBe(true)
    const older = store.pageBefore(conversation, ids.message('a3'), 4)
    expect(idsOf(older)).toEqual(['a1', 'q2', 'a2', 'q3'])
    expect(older.hasOlder).toBe(true)
    const oldest = store.pageBefore(conversation, ids.message('a1'), 100)
    expect(idsOf(oldest)).toEqual(['q0', 'a0', 'q1'])
    expect(oldest.hasOlder).toBe(false)
    expect(idsOf(store.pageBefore(conversation, ids.message('q0'), 100))).toEqual([])
  })

  it('reaches down from a message that is further away than the limit', () => {
    const { store } = openTestStore()
    straight(store, 5)
    expect(idsOf(store.page(conversation, 2, ids.message('q2')))).toEqual([
      'q2',
      'a2',
      'q3',
      'a3',
      'q4',
      'a4',
    ])
    expect(idsOf(store.page(conversation, 3, ids.message('a4')))).toEqual(['a3', 'q4', 'a4'])
    expect(idsOf(store.page(conversation, 2, ids.message('nobody')))).toEqual(['q4', 'a4'])
  })

  it('takes no message of another branch or conversation for its own', () => {
    const { store } = openTestStore()
    straight(store, 2)
    exchange(store, { conversation: 'c2', question: 'x1', answer: 'y1' })
    regenerate(store, 'q0', 'b0')
    expect(idsOf(store.page(conversation, 1, ids.message('a1')))).toEqual(['b0'])
    expect(idsOf(store.page(conversation, 1, ids.message('x1')))).toEqual(['b0'])
    expect(idsOf(store.pageBefore(conversation, ids.message('y1'), 5))).toEqual([])
  })
})

describe('branches', () => {
  it('knows the siblings of a role, in the order they were made', () => {
    const { store } = openTestStore()
    straight(store, 2)
    regenerate(store, 'q0', 'b0')
    begin(store, { question: 'r1', answer: 's1', after: 'a0' })
    begin(store, { question: 'root2', answer: 'root2-a' })
    const siblings = (id: string) => store.message(ids.message(id))?.message.siblings
    expect(siblings('a0')).toEqual(['a0', 'b0'])
    expect(siblings('b0')).toEqual(['a0', 'b0'])
    expect(siblings('r1')).toEqual(['q1', 'r1'])
    expect(siblings('q0')).toEqual(['q0', 'root2'])
    expect(siblings('s1')).toEqual(['s1'])
  })

  it('puts versions of an answer beside the page, whichever is on show', () => {
    const { store } = openTestStore()
    straight(store, 2)
    const begun = store.beginVersion({
      version: { of: ids.message('a1'), kind: 'escalation' },
      answerId: ids.message('v1'),
      intent: intentOf('run-v1'),
      at: 3000,
    })
    expect(begun).toMatchObject({ parentId: 'q1', status: 'running', siblings: ['a1', 'v1'] })
    expect(idsOf(store.page(conversation, 9, null))).toEqual(['q0', 'a0', 'q1', 'a1'])
    const versions = () => store.page(conversation, 9, null).versions.map(({ id }) => id)
    expect(versions()).toEqual(['v1'])
    store.selectBranch(ids.message('v1'))
    expect(store.page(conversation, 9, null).messages.at(-1)).toMatchObject({
      version: { of: 'a1', kind: 'escalation' },
    })
    expect(versions()).toEqual(['a1'])
    regenerate(store, 'q1', 'b1')
    expect(versions()).toEqual([])
    const beside = (of: string) => () =>
      store.beginVersion({
        version: { of: ids.message(of), kind: 'compare' },
        answerId: ids.message('v2'),
        intent: intentOf('run-v2'),
        at: 4000,
      })
    expect(beside('q1')).toThrow(/stand beside/)
    expect(beside('v1')).toThrow(/stand beside/)
    expect(store.interruptRunning(5000)).toBe(2)
  })

  it('shows the newest leaf below the one selected', () => {
    const { store } = openTestStore()
    straight(store, 2)
    regenerate(store, 'q0', 'b0')
    expect(store.conversation(conversation)?.headId).toBe('b0')
    expect(store.selectBranch(ids.message('a0'))?.headId).toBe('a1')
    regenerate(store, 'q1', 'c1')
    expect(store.selectBranch(ids.message('b0'))?.headId).toBe('b0')
    expect(store.selectBranch(ids.message('a0'))?.headId).toBe('c1')
    expect(store.selectBranch(ids.message('q0'))?.headId).toBe('c1')
    expect(idsOf(store.page(conversation, 10, null))).toEqual(['q0', 'a0', 'q1', 'c1'])
  })

  it('gives the texts from the first message down to a leaf', () => {
    const { store } = openTestStore()
    straight(store, 2)
    regenerate(store, 'q0', 'b0')
    expect(store.branch(ids.message('q1'))).toEqual([
      { id: 'q0', role: 'user', text: 'question q0' },
      { id: 'a0', role: 'assistant', text: 'answer a0' },
      { id: 'q1', role: 'user', text: 'question q1' },
    ])
  })

  it('tells how the newest answer on show stands', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q0', answer: 'a0' })
    regenerate(store, 'q0', 'b0')
    expect(store.conversation(conversation)?.last?.status).toBe('running')
    expect(store.selectBranch(ids.message('a0'))?.last?.status).toBe('done')
  })

  it('tells it of the answer before, where the branch ends with a question', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q0', answer: 'a0' })
    const [exported] = store.exportConversations(null).conversations
    const question = { ...exported?.messages[0], id: 'q1', parentId: 'a0', role: 'user' as const }
    const to = openTestStore().store
    to.importConversations(
      conversationExport.parse({
        ...store.exportConversations(null),
        conversations: [
          { ...exported, headId: 'q1', messages: [...(exported?.messages ?? []), question] },
        ],
      }),
    )
    expect(to.conversation(conversation)).toMatchObject({ headId: 'q1', last: { status: 'done' } })
  })
})
