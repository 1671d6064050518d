import { describe, expect, test } from 'vitest'
import { createFeed } from '#engine/chat/feed'
import { createLiveAnswer } from '#engine/chat/live-answer'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ChatEvent } from '#shared/contract/chat-events'
import type { MessageId, RunId } from '#shared/contract/ids'

const start: AnswerMessage = {
  id: 'm' as MessageId,
  parentId: null,
  createdAt: 0,
  text: '',
  siblings: [],
  role: 'assistant',
  runId: 'r' as RunId,
  version: null,
  kept: false,
  confidence: null,
  status: 'running',
  phase: 'routing',
  phaseSince: 0,
  reasoning: '',
  decision: null,
  attempts: [],
  failure: null,
  thumb: null,
}

describe('the phases of a live answer', () => {
  test('a place in line is told with each change, and the wait counts from its beginning', () => {
    let now = 10
    const told: ChatEvent[] = []
    const feed = { ...createFeed(), publish: (event: ChatEvent) => void told.push(event) }
    const live = createLiveAnswer(start, feed, () => now)
    live.setPhase('queued', { position: 2 })
    now = 20
    live.setPhase('queued', { position: 2 })
    live.setPhase('queued', { position: 1 })
    expect(live.message).toMatchObject({ phase: 'queued', phaseSince: 10, queuePosition: 1 })
    now = 30
    live.setPhase('loading')
    expect(live.message).toMatchObject({ phase: 'loading', phaseSince: 30, queuePosition: null })
    expect(told).toMatchObject([
      { type: 'run.phase', phase: 'queued', since: 10, queuePosition: 2 },
      { type: 'run.phase', phase: 'queued', since: 10, queuePosition: 1 },
      { type: 'run.phase', phase: 'loading', since: 30, queuePosition: null },
    ])
  })
})
