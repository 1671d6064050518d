import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerMessage, Conversation, Message, UserMessage } from '#shared/contract/chat'
import type { ChatEvent, ChatFrame } from '#shared/contract/chat-events'
import type { ConversationId, MessageId, RunId } from '#shared/contract/ids'
import {
  applyChatFrame,
  applyChatFrames,
  applyOlderPage,
  type ConversationView,
  emptyView,
  firstVersionOf,
} from '../../../../src/renderer/features/chat/apply-chat-event.ts'

const conversation: Conversation = {
  id: 'c' as ConversationId,
  title: 'Title',
  createdAt: 1,
  updatedAt: 1,
  pinned: false,
  headId: null,
  last: null,
}

function user(id: string, parentId: string | null, text = `text of ${id}`): UserMessage {
  return {
    id: id as MessageId,
    parentId: parentId as MessageId | null,
    createdAt: 1,
    text,
    siblings: [id as MessageId],
    role: 'user',
  }
}

function answer(id: string, parentId: string, text = ''): AnswerMessage {
  return {
    ...user(id, parentId, text),
    role: 'assistant',
    runId: `run-${id}` as RunId,
    version: null,
    kept: false,
    confidence: null,
    status: 'running',
    phase: 'accepted',
    phaseSince: 1,
    reasoning: '',
    decision: null,
    attempts: [],
    failure: null,
    thumb: null,
  }
}

const opened = (
  messages: Message[],
  hasOlder = false,
  versions: AnswerMessage[] = [],
): ChatEvent => ({
  type: 'opened',
  conversation,
  page: { messages, versions, hasOlder },
})

/** An engine's feed: every event has its number, and whoever watches without a cursor gets the page as it stands. */
function createLog() {
  const frames: ChatFrame[] = []
  let page = applyChatFrame(emptyView, { cursor: { epoch: 'e', seq: 0 }, event: opened([]) })
  const pages: ConversationView[] = [page]
  return {
    add(event: ChatEvent) {
      const frame = { cursor: { epoch: 'e', seq: frames.length + 1 }, event }
      frames.push(frame)
      page = applyChatFrame(page, frame)
      pages.push(page)
    },
    frames,
    page: () => page,
    openedAt(seq: number): ChatFrame {
      const then = pages[seq] ?? page
      return {
        cursor: { epoch: 'e', seq },
        event: {
          type: 'opened',
          conversation,
          page: { messages: [...then.messages], versions: [...then.versions], hasOlder: false },
        },
      }
    },
  }
}

type Step =
  | { kind: 'ask'; text: string }
  | { kind: 'text'; text: string; reasoning: string }
  | { kind: 'phase' }
  | { kind: 'end' }
  | { kind: 'branch' }
  | { kind: 'version'; text: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const), text: fc.string() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('text' as const),
      text: fc.string(),
      reasoning: fc.string(),
    }),
  },
  fc.constant({ kind: 'phase' as const }),
  fc.constant({ kind: 'end' as const }),
  fc.constant({ kind: 'branch' as const }),
  fc.record({ kind: fc.constant('version' as const), text: fc.string() }),
)

function logOf(steps: readonly Step[]) {
  const log = createLog()
  let made = 0
  for (const step of steps) {
    const { messages } = log.page()
    const last = messages.at(-1)
    const running = last?.role === 'assistant' && last.status === 'running' ? last : null
    if (step.kind === 'ask' && !running) {
      made += 1
      const asked = user(`u${made}`, last?.id ?? null, step.text)
      log.add({ type: 'message.added', message: asked, siblings: asked.siblings })
      const answered = answer(`a${made}`, asked.id)
      log.add({ type: 'message.added', message: answered, siblings: answered.siblings })
    } else if (step.kind === 'branch' && last?.role === 'assistant' && !running) {
      made += 1
      const next = answer(`a${made}`, last.parentId ?? '')
      log.add({ type: 'message.added', message: next, siblings: [...last.siblings, next.id] })
    } else if (step.kind === 'version' && last?.role === 'assistant' && !running) {
      made += 1
      const version = { of: firstVersionOf(last), kind: 'escalation' as const }
      const id = `a${made}`
      const next = { ...answer(id, last.parentId ?? ''), version }
      const siblings = [...last.siblings, next.id]
      log.add({ type: 'message.added', message: { ...next, siblings }, siblings })
      const { text } = step
      log.add({
        type: 'answer.delta',
        messageId: next.id,
        at: 0,
        text,
        reasoningAt: 0,
        reasoning: '',
      })
      log.add({ type: 'run.ended', messageId: next.id, status: 'done', failure: null })
    } else if (running && step.kind === 'text') {
      log.add({
        type: 'answer.delta',
        messageId: running.id,
        at: running.text.length,
        text: step.text,
        reasoningAt: running.reasoning.length,
        reasoning: step.reasoning,
      })
    } else if (running && step.kind === 'phase') {
      log.add({ type: 'run.phase', messageId: running.id, phase: 'writing', since: 5 })
    } else if (running && step.kind === 'end') {
      log.add({ type: 'run.ended', messageId: running.id, status: 'done', failure: null })
    }
  }
  return log
}

const content = ({
  messages,
  versions,
  conversation,
  hasOlder,
  broken,
  removed,
}: ConversationView) => ({
  messages,
  versions,
  conversation,
  hasOlder,
  broken,
  removed,
})

describe('applyChatFrame', () => {
  test('any reconnect, overlap and doubling of a log leads to the same page', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.array(fc.record({ stop: fc.nat(80), back: fc.nat(10), fresh: fc.boolean() }), {
          maxLength: 6,
        }),
        fc.boolean(),
        (steps, reconnects, doubled) => {
          const log = logOf(steps)
          const start = reconnects[0]?.stop ?? 0
          let seq = Math.min(start, log.frames.length)
          let view = applyChatFrame(emptyView, log.openedAt(seq))
          const play = (from: number, to: number) => {
            for (const frame of log.frames.slice(from, to)) {
              view = applyChatFrame(view, frame)
              if (doubled) view = applyChatFrame(view, frame)
            }
          }
          for (const { stop, back, fresh } of reconnects) {
            const to = Math.max(seq, Math.min(stop, log.frames.length))
            play(seq, to)
            seq = to
            if (fresh) view = applyChatFrame(view, log.openedAt(seq))
            else play(Math.max(0, seq - back), seq)
          }
          play(seq, log.frames.length)
          expect(content(view)).toEqual(content(log.page()))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a delta that overlaps adds only what is new', () => {
    const view = applyChatFrames(emptyView, [
      {
        cursor: { epoch: 'e', seq: 0 },
        event: opened([user('u', null), answer('a', 'u', 'Hello')]),
      },
      {
        cursor: { epoch: 'e', seq: 7 },
        event: {
          type: 'answer.delta',
          messageId: 'a' as MessageId,
          at: 3,
          text: 'lo, you',
          reasoningAt: 0,
          reasoning: '',
        },
      },
    ])
    expect(view.messages.at(-1)?.text).toBe('Hello, you')
    expect(view.broken).toBe(false)
  })

  test('a gap breaks the view until the page is opened again', () => {
    const gap: ChatFrame = {
      cursor: { epoch: 'e', seq: 1 },
      event: {
        type: 'answer.delta',
        messageId: 'a' as MessageId,
        at: 9,
        text: 'late',
        reasoningAt: 0,
        reasoning: '',
      },
    }
    const first: ChatFrame = {
      cursor: { epoch: 'e', seq: 0 },
      event: opened([user('u', null), answer('a', 'u', 'Hello')]),
    }
    const broken = applyChatFrames(emptyView, [first, gap])
    expect(broken.broken).toBe(true)
    expect(broken.messages.at(-1)?.text).toBe('Hello')
    const mended = applyChatFrame(broken, {
      cursor: { epoch: 'e', seq: 2 },
      event: opened([user('u', null), answer('a', 'u', 'Hello, late')]),
    })
    expect(mended.broken).toBe(false)
    expect(mended.messages.at(-1)?.text).toBe('Hello, late')
  })

  test('an event of another epoch is never applied to this page', () => {
    const view = applyChatFrames(emptyView, [
      { cursor: { epoch: 'e', seq: 3 }, event: opened([user('u', null)]) },
      { cursor: { epoch: 'f', seq: 4 }, event: { type: 'conversation.removed' } },
    ])
    expect(view).toMatchObject({ removed: false, broken: true })
  })

  test('pages loaded further up survive a fresh page that hangs on to them', () => {
    const far = [user('u1', null), answer('a1', 'u1')]
    const near = [user('u2', 'a1'), answer('a2', 'u2')]
    let view = applyChatFrame(emptyView, {
      cursor: { epoch: 'e', seq: 0 },
      event: opened(near, true),
    })
    view = applyOlderPage(view, 'u2' as MessageId, { messages: far, versions: [], hasOlder: false })
    view = applyChatFrame(view, { cursor: { epoch: 'f', seq: 9 }, event: opened(near, true) })
    expect(view.messages.map(({ id }) => id)).toEqual(['u1', 'a1', 'u2', 'a2'])
    expect(view.hasOlder).toBe(false)
  })

  test('an older page for a branch that is no longer on show is dropped', () => {
    const view = applyChatFrame(emptyView, {
      cursor: { epoch: 'e', seq: 0 },
      event: opened([user('u2', 'a9')], true),
    })
    const page = { messages: [user('u1', null), answer('a1', 'u1')], versions: [], hasOlder: false }
    expect(applyOlderPage(view, 'u2' as MessageId, page)).toBe(view)
    expect(applyOlderPage(view, 'u7' as MessageId, page)).toBe(view)
  })

  test('a version of an answer is kept beside it, and the branch on show stays', () => {
    const first = { ...answer('a1', 'u1', 'First'), status: 'done' as const }
    const frames = (events: ChatEvent[]): ChatFrame[] =>
      events.map((event, index) => ({ cursor: { epoch: 'e', seq: index }, event }))
    const siblings = ['a1', 'a2'] as MessageId[]
    const version = { of: first.id, kind: 'escalation' as const }
    const second = { ...answer('a2', 'u1'), version, siblings }
    const delta = { at: 0, text: 'Second', reasoningAt: 0, reasoning: '' }
    const view = applyChatFrames(
      emptyView,
      frames([
        opened([user('u1', null), first]),
        { type: 'message.added', message: second, siblings },
        { type: 'answer.delta', messageId: second.id, ...delta },
      ]),
    )
    expect(view.messages.map(({ text }) => text)).toEqual(['text of u1', 'First'])
    expect(view.messages.at(-1)?.siblings).toEqual(siblings)
    expect(view.versions).toMatchObject([{ id: 'a2', text: 'Second' }])

    const regenerated = answer('a3', 'u1')
    const after = applyChatFrame(view, {
      cursor: { epoch: 'e', seq: 3 },
      event: {
        type: 'message.added',
        message: regenerated,
        siblings: [...siblings, regenerated.id],
      },
    })
    expect(after.messages.map(({ id }) => id)).toEqual(['u1', 'a3'])
    expect(after.versions).toEqual([])
  })

  test('judgements that are told anew take the place of all that were there', () => {
    const first: AnswerMessage = { ...answer('a1', 'q1'), thumb: 'up', vote: 'won' }
    const second: AnswerMessage = {
      ...answer('a2', 'q1'),
      version: { of: first.id, kind: 'compare' },
      vote: 'lost',
    }
    const siblings = [first.id, second.id]
    const page = opened([user('q1', null), { ...first, siblings }], false, [
      { ...second, siblings },
    ])
    const before = applyChatFrame(emptyView, { cursor: { epoch: 'e', seq: 1 }, event: page })
    const after = applyChatFrame(before, {
      cursor: { epoch: 'e', seq: 2 },
      event: {
        type: 'answers.judged-anew',
        judgements: [{ messageId: second.id, thumb: 'down', vote: null }],
      },
    })
    expect(after.messages[0]).toBe(before.messages[0])
    expect(after.messages[1]).toMatchObject({ thumb: null, vote: null })
    expect(after.versions[0]).toMatchObject({ thumb: 'down', vote: null })
  })

  test('a new version takes the place of the old one and of all below it', () => {
    let view = applyChatFrame(emptyView, {
      cursor: { epoch: 'e', seq: 0 },
      event: opened([user('u1', null), answer('a1', 'u1'), user('u2', 'a1'), answer('a2', 'u2')]),
    })
    const edited = user('u3', 'a1')
    view = applyChatFrame(view, {
      cursor: { epoch: 'e', seq: 1 },
      event: {
        type: 'message.added',
        message: edited,
        siblings: ['u2' as MessageId, 'u3' as MessageId],
      },
    })
    expect(view.messages.map(({ id }) => id)).toEqual(['u1', 'a1', 'u3'])
    expect(view.messages.at(-1)?.siblings).toEqual(['u2', 'u3'])
  })
})
