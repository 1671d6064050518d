import { describe, expect, test } from 'vitest'
import type { ModelKey } from '#shared/contract/ids'
import { fail, say } from '#tests/support/fake-server'
import { collect } from '#tests/support/test-engine'
import {
  a,
  allEnded,
  ask,
  b,
  type Client,
  c,
  opened,
  outcomesOf,
  startThree,
  the,
} from './compare-support.ts'

async function startTwoAnswers() {
  const engine = await startThree()
  const started = await ask(engine.client, [a, b])
  await allEnded(engine.client, started)
  const { conversationId } = the(started[0])
  const votes = async () =>
    (await opened(engine.client, conversationId)).answers.map(({ vote }) => vote)
  return {
    ...engine,
    votes,
    conversationId,
    first: the(started[0]).answerId,
    second: the(started[1]).answerId,
  }
}

const kinds = async (client: Client, ...models: ModelKey[]) =>
  Promise.all(models.map((model) => outcomesOf(client, model)))

describe('a vote', () => {
  test('is an outcome of each model, can be changed, and is shown', async () => {
    const { client, second, votes } = await startTwoAnswers()
    await client.chat.vote({ messageId: second, verdict: 'better' })
    expect(await kinds(client, a, b)).toEqual([
      [{ kind: 'vote', value: 0 }],
      [{ kind: 'vote', value: 1 }],
    ])
    expect(await votes()).toEqual(['lost', 'won'])
    await client.chat.vote({ messageId: second, verdict: 'better' })
    expect(await kinds(client, b)).toEqual([[{ kind: 'vote', value: 1 }]])
    await client.chat.vote({ messageId: second, verdict: 'tie' })
    expect(await votes()).toEqual(['tie', 'tie'])
    await client.chat.vote({ messageId: second, verdict: 'none' })
    expect(await votes()).toEqual(['lost', 'lost'])
    // Keeping one afterwards does not count a second time.
    await client.chat.keep({ messageId: second })
    expect(await outcomesOf(client, b)).toEqual([{ kind: 'vote', value: 0 }])
  })

  test('taken back says nothing any more', async () => {
    const { client, first, second, votes } = await startTwoAnswers()
    await client.chat.vote({ messageId: second, verdict: 'better' })
    await client.chat.vote({ messageId: first, verdict: null })
    expect(await votes()).toEqual([null, null])
    expect(await kinds(client, a, b)).toEqual([[], []])
    const { models } = await overviewOf(client)
    expect(models).toEqual([])
  })

  test('takes the place of the choice that was made before it, which comes back with an undo', async () => {
    const { client, first, second } = await startTwoAnswers()
    await client.chat.keep({ messageId: first })
    expect(await kinds(client, a, b)).toEqual([
      [{ kind: 'kept', value: 1 }],
      [{ kind: 'kept', value: 0 }],
    ])
    await client.chat.vote({ messageId: second, verdict: 'better' })
    expect(await kinds(client, a, b)).toEqual([
      [{ kind: 'vote', value: 0 }],
      [{ kind: 'vote', value: 1 }],
    ])
    await client.chat.vote({ messageId: second, verdict: null })
    expect(await kinds(client, a, b)).toEqual([
      [{ kind: 'kept', value: 1 }],
      [{ kind: 'kept', value: 0 }],
    ])
  })

  test('labels how far answers could be trusted; taken back, what else was said of them holds', async () => {
    const { client, store, first, second } = await startTwoAnswers()
    const labels = () =>
      [a, b].map((model) => store.calibrationSamples(model, 9).map(({ failed }) => failed))
    expect(labels()).toEqual([[], []])
    await client.learning.rate({ messageId: first, thumb: 'up' })
    await client.chat.vote({ messageId: second, verdict: 'better' })
    expect(labels()).toEqual([[true], [false]])
    await client.chat.vote({ messageId: second, verdict: null })
    expect(labels()).toEqual([[false], []])
    await client.chat.vote({ messageId: second, verdict: 'better' })
    await client.learning.rate({ messageId: first, thumb: 'down' })
    await client.learning.rate({ messageId: first, thumb: null })
    expect(labels()).toEqual([[true], [false]])
    await client.chat.vote({ messageId: second, verdict: null })
    await client.chat.keep({ messageId: first })
    await client.learning.rate({ messageId: first, thumb: 'down' })
    await client.learning.rate({ messageId: first, thumb: null })
    expect(labels()).toEqual([[false], [true]])
  })

  test('needs two whole answers', async () => {
    const { client, ollama } = await startThree()
    ollama.script.set('a:3b', fail({ code: 'bad-request', message: 'No.' }))
    const started = await ask(client, [a, b])
    await allEnded(client, started)
    await expect(
      client.chat.vote({ messageId: the(started[1]).answerId, verdict: 'better' }),
    ).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('waits until all have answered', async () => {
    const { client, ollama } = await startThree()
    ollama.script.set('c:30b', ['wait', ...say('Canberra.')])
    const started = await ask(client, [a, b, c])
    await ollama.waiting(1)
    await allEnded(client, started.slice(0, 2))
    const vote = () => client.chat.vote({ messageId: the(started[0]).answerId, verdict: 'better' })
    await expect(vote()).rejects.toMatchObject({ code: 'run-active' })
    ollama.release()
    await allEnded(client, started)
    await vote()
  })
})

/** What is known of models now. */
async function overviewOf(client: Client) {
  for await (const overview of await client.learning.watch()) return overview
  throw new Error('It says at once how things stand.')
}

describe('what those who look at a conversation see of their judgements', () => {
  test('goes with a reset, and comes back with its undo', async () => {
    const { client, conversationId, first, second } = await startTwoAnswers()
    await client.learning.rate({ messageId: first, thumb: 'up' })
    await client.chat.vote({ messageId: second, verdict: 'better' })
    const steps: unknown[] = []
    let reset = 0
    await collect(client, conversationId, (event) => {
      if (event.type === 'opened') {
        void client.learning.reset({ model: null }).then((done) => {
          reset = done.reset
        })
      }
      if (event.type !== 'answers.judged-anew') return false
      steps.push(event.judgements)
      if (steps.length === 2) return true
      setImmediate(() => void client.learning.undoReset({ reset }))
      return false
    })
    expect(steps[0]).toEqual([])
    expect(steps[1]).toEqual([
      { messageId: first, thumb: 'up', vote: 'lost' },
      { messageId: second, thumb: null, vote: 'won' },
    ])
  })
})
