import { describe, expect, test } from 'vitest'
import type { ModelKey } from '#shared/contract/ids'
import { fail, say } from '#tests/support/fake-server'
import { createLoadingServer } from '#tests/support/loading-server'
import { machineWith } from '#tests/support/machine'
import { collect, newMessageId, startTestEngine } from '#tests/support/test-engine'
import { a, allEnded, ask, b, c, opened, outcomesOf, startThree, the } from './compare-support.ts'

describe('a prompt put to several models', () => {
  test('is answered by each, the others as versions of the first', async () => {
    const { client } = await startThree()
    const started = await ask(client, [a, b, c])
    const { answers, page } = await allEnded(client, started)
    const first = the(started[0]).answerId
    expect(page.messages.at(-1)?.id).toBe(first)
    expect(answers.map(({ text }) => text)).toEqual(['I am a:3b.', 'I am b:8b.', 'I am c:30b.'])
    expect(answers).toMatchObject([
      { version: null, decision: { by: 'manual' }, attempts: [{ reason: 'first' }] },
      { version: { of: first, kind: 'compare' }, attempts: [{ reason: 'compare' }] },
      { version: { of: first, kind: 'compare' }, attempts: [{ reason: 'compare' }] },
    ])
    expect(await outcomesOf(client, a)).toEqual([])
  })

  test('is listed as undecided, with no model of its own, until one is voted for or kept', async () => {
    const { client, store } = await startThree()
    const started = await ask(client, [a, b])
    await allEnded(client, started)
    const { conversationId, answerId } = the(started[1])
    const undecided = () => store.conversation(conversationId)?.last?.undecided
    expect(undecided()).toBe(2)
    await client.chat.vote({ messageId: answerId, verdict: 'tie' })
    expect(undecided()).toBe(0)
    await client.chat.vote({ messageId: answerId, verdict: null })
    expect(undecided()).toBe(2)
    await client.chat.keep({ messageId: answerId })
    expect(undecided()).toBe(0)
  })

  test('sent again is not asked again', async () => {
    const { client, ollama } = await startThree()
    const id = newMessageId()
    const started = await ask(client, [a, b], id)
    await allEnded(client, started)
    expect(await ask(client, [a, b], id)).toEqual(started)
    expect(ollama.requests.length).toBe(2)
  })

  test('is answered at once where the models can be there together; one can be stopped alone', async () => {
    const { client, ollama } = await startThree()
    ollama.script.set('a:3b', [{ type: 'text', text: 'A' }, 'wait', ...say('.')])
    ollama.script.set('b:8b', [{ type: 'text', text: 'B' }, 'wait', ...say('.')])
    const started = await ask(client, [a, b])
    await ollama.waiting(2)
    await client.chat.stop({ runId: the(started[0]).runId })
    expect((await opened(client, the(started[0]).conversationId)).answers).toMatchObject([
      { status: 'stopped' },
      { status: 'running' },
    ])
    ollama.release()
    const { answers } = await allEnded(client, started)
    expect(answers.map(({ status }) => status)).toEqual(['stopped', 'done'])
  })

  test('is answered in turn where memory is short; nobody is evicted while it answers', async () => {
    const sizes = { 'a:3b': 15e9, 'b:8b': 15e9 }
    const server = createLoadingServer(sizes)
    server.script.set('a:3b', [{ type: 'text', text: 'A' }, 'wait', ...say('.')])
    const used = () =>
      server.models.reduce((sum, { resident }) => sum + (resident?.vramBytes ?? 0), 1e9)
    const { client } = await startTestEngine({
      servers: [server],
      machine: machineWith(24e9, used),
    })
    const started = await ask(client, [a, b])
    const { conversationId, answerId } = the(started[1])
    await server.waiting(1)
    let waitedFor: ModelKey[] | undefined
    await collect(client, conversationId, (event) => {
      if (event.type === 'run.phase') {
        if (event.messageId !== answerId || event.phase !== 'queued') return false
        waitedFor = event.waitsFor
        return waitedFor?.length === 1
      }
      if (event.type !== 'opened') return false
      waitedFor = event.page.versions[0]?.waitsFor
      return waitedFor?.length === 1
    })
    expect(waitedFor).toEqual([a])
    expect(server.requests.map(({ model }) => model)).toEqual(['a:3b'])
    expect(server.done.some((one) => one.startsWith('unload'))).toBe(false)
    server.release()
    const { answers } = await allEnded(client, started)
    expect(answers.map(({ status }) => status)).toEqual(['done', 'done'])
    expect(server.done).toContain('unload a:3b')
  })

  test('one that fails leaves the others alone', async () => {
    const { client, ollama } = await startThree()
    ollama.script.set('a:3b', fail({ code: 'bad-request', message: 'No.' }))
    const { answers } = await allEnded(client, await ask(client, [a, b]))
    expect(answers.map(({ status }) => status)).toEqual(['failed', 'done'])
    expect(answers[0]?.attempts.every(({ model }) => model.key === a)).toBe(true)
  })

  test('names two to four different models', async () => {
    const { client } = await startThree()
    await expect(ask(client, [a])).rejects.toThrow()
    await expect(ask(client, [a, a])).rejects.toThrow()
  })
})

describe('an answer compared with others', () => {
  test('gets versions; going on from the one that is kept', async () => {
    const { client } = await startThree()
    const first = await client.chat.send({
      conversationId: null,
      parentId: null,
      messageId: newMessageId(),
      text: 'What is the capital of Australia?',
      requested: a,
    })
    await allEnded(client, [first])
    const more = await client.chat.compareWith({ messageId: first.answerId, models: [b, c] })
    const { page } = await allEnded(client, more)
    expect(page.messages.at(-1)?.id).toBe(first.answerId)
    expect(page.versions).toMatchObject([{ text: 'I am b:8b.' }, { text: 'I am c:30b.' }])
    const kept = the(more[1]).answerId
    await client.chat.keep({ messageId: kept })
    expect(await outcomesOf(client, c)).toEqual([{ kind: 'kept', value: 1 }])
    const next = await client.chat.send({
      conversationId: first.conversationId,
      parentId: kept,
      messageId: newMessageId(),
      text: 'Are you sure?',
      requested: c,
    })
    const after = await allEnded(client, [next])
    expect(after.page.messages.map(({ id }) => id)).toContain(kept)
  })

  test('refuses while an answer is written', async () => {
    const { client, ollama } = await startThree()
    ollama.script.set('a:3b', ['wait', ...say('A.')])
    const started = await ask(client, [a, b])
    await ollama.waiting(1)
    const { answerId } = the(started[0])
    await expect(
      client.chat.compareWith({ messageId: answerId, models: [c] }),
    ).rejects.toMatchObject({ code: 'run-active' })
    await expect(client.chat.vote({ messageId: answerId, verdict: 'tie' })).rejects.toMatchObject({
      code: 'run-active',
    })
    ollama.release()
    await allEnded(client, started)
  })
})
