import { describe, expect, test } from 'vitest'
import { followAnswer } from '#hosts/cli/follow-answer'
import { withoutControlCodes, writeUntrusted } from '#hosts/cli/terminal'
import type { AnswerMessage, RunStarted } from '#shared/contract/chat'
import type { ChatEvent, ChatFrame } from '#shared/contract/chat-events'

const started = { conversationId: 'c', runId: 'r', answerId: 'a' } as RunStarted

function answer(text: string, status: AnswerMessage['status'] = 'running') {
  return {
    id: 'a',
    role: 'assistant',
    text,
    reasoning: '',
    status,
    attempts: [],
    decision: null,
    failure: null,
  } as unknown as AnswerMessage
}

const opened = (message: AnswerMessage) =>
  ({ type: 'opened', page: { messages: [message], hasOlder: false } }) as unknown as ChatEvent
const delta = (at: number, text: string, messageId = 'a') =>
  ({
    type: 'answer.delta',
    messageId,
    at,
    text,
    reasoningAt: 0,
    reasoning: '',
  }) as unknown as ChatEvent
const ended = {
  type: 'run.ended',
  messageId: 'a',
  status: 'done',
  failure: null,
} as unknown as ChatEvent

async function follow(...events: ChatEvent[]) {
  const pieces: string[] = []
  async function* frames(): AsyncGenerator<ChatFrame> {
    for (const event of events) yield { cursor: { epoch: 'e', seq: 0 }, event }
  }
  const result = await followAnswer(frames(), started, {
    onDecision: () => undefined,
    onFallback: () => undefined,
    onText: (text) => pieces.push(text),
  })
  return { result, written: pieces.join('') }
}

describe('followAnswer', () => {
  test('goes on where the first page stood', async () => {
    const { result, written } = await follow(opened(answer('One ')), delta(4, 'two'), ended)
    expect(written).toBe('One two')
    expect(result).toMatchObject({ status: 'done', text: 'One two' })
  })

  test('writes nothing twice when events overlap', async () => {
    const { written } = await follow(
      opened(answer('One ')),
      delta(0, 'One '),
      delta(2, 'e two'),
      ended,
    )
    expect(written).toBe('One two')
  })

  test('an answer that had ended already needs no further event', async () => {
    const { result, written } = await follow(opened(answer('All', 'done')))
    expect(written).toBe('All')
    expect(result.status).toBe('done')
  })

  test('other answers in the conversation are none of its business', async () => {
    const { written } = await follow(opened(answer('')), delta(0, 'other', 'b'), ended)
    expect(written).toBe('')
  })

  test('a stream that just stops is an interruption, not an answer', async () => {
    const { result } = await follow(opened(answer('half')))
    expect(result.status).toBe('interrupted')
  })
})

describe('text from a model', () => {
  const nasty = 'a\u001b]0;title\u0007b\u009b31mc\rd\te\nf\u007f'

  test('can’t reach a terminal’s control codes', () => {
    expect(withoutControlCodes(nasty)).toBe('a]0;titleb31mcd\te\nf')
  })

  test('is left as it is in a file', () => {
    let written = ''
    const sink = (isTerminal: boolean) => ({
      write: (text: string) => {
        written = text
      },
      isTerminal,
    })
    writeUntrusted(sink(false), nasty)
    expect(written).toBe(nasty)
    writeUntrusted(sink(true), nasty)
    expect(written).not.toContain('\u001b')
  })
})
