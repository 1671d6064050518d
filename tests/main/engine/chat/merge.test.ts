import { describe, expect, test } from 'vitest'
import { fail, say } from '#tests/support/fake-server'
import { startTestEngine } from '#tests/support/test-engine'
import { a, allEnded, ask, b, c, opened, outcomesOf, startThree, the } from './compare-support.ts'

async function startAnswers(options: { dir?: string } = {}) {
  const engine = await startThree(options)
  const started = await ask(engine.client, [a, b])
  await allEnded(engine.client, started)
  const [first, second] = started.map(({ answerId }) => answerId)
  return {
    ...engine,
    conversationId: the(started[0]).conversationId,
    first: the(first),
    second: the(second),
  }
}

describe('merging', () => {
  test('makes one more version out of the answers, by the strongest model', async () => {
    const { client, ollama, first, second, conversationId } = await startAnswers()
    ollama.script.set('c:30b', say('Merged.'))
    const begun = await client.chat.merge({ messageId: second, model: 'auto' })
    const { answers, page } = await allEnded(client, [begun])
    expect(begun.conversationId).toBe(conversationId)
    expect(answers[2]).toMatchObject({
      id: begun.answerId,
      text: 'Merged.',
      version: { of: first, kind: 'merge', from: [first, second] },
      decision: { by: 'merge', model: { name: 'c:30b' } },
      attempts: [{ reason: 'merge' }],
      confidence: null,
    })
    expect(page.messages.at(-1)?.id).toBe(first)
    const request = ollama.requests.at(-1)
    expect(request?.model).toBe('c:30b')
    expect(request?.turns).toHaveLength(1)
    const content = request?.turns[0]?.content ?? ''
    for (const part of ['What is the capital of Australia?', 'I am a:3b.', 'I am b:8b.']) {
      expect(content).toContain(part)
    }
    expect(content).toContain(begun.answerId.slice(0, 8))
  })

  test('by a model that is named; a merged answer is no source of the next', async () => {
    const { client, first, second } = await startAnswers()
    await allEnded(client, [await client.chat.merge({ messageId: first, model: a })])
    const again = await client.chat.merge({ messageId: first, model: b })
    const { answers } = await allEnded(client, [again])
    expect(answers.map(({ text }) => text)).toEqual([
      'I am a:3b.',
      'I am b:8b.',
      'I am a:3b.',
      'I am b:8b.',
    ])
    expect(answers[3]).toMatchObject({
      decision: { by: 'manual' },
      version: { kind: 'merge', from: [first, second] },
    })
  })

  test('teaches nothing of any model, whether kept, voted for, or compared', async () => {
    const { client, first, second } = await startAnswers()
    const begun = await client.chat.merge({ messageId: first, model: c })
    await allEnded(client, [begun])
    await client.chat.vote({ messageId: begun.answerId, verdict: 'better' })
    const kept = await opened(client, begun.conversationId)
    expect(kept.answers.map((one) => one.kept)).toEqual([false, false, true])
    expect(kept.page.messages.at(-1)?.id).toBe(begun.answerId)
    await client.chat.keep({ messageId: begun.answerId })
    for (const model of [a, b, c]) expect(await outcomesOf(client, model)).toEqual([])
    await expect(
      client.learning.rate({ messageId: begun.answerId, thumb: 'up' }),
    ).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(
      client.chat.vote({ messageId: begun.answerId, verdict: 'tie' }),
    ).rejects.toMatchObject({ code: 'invalid-input' })
    // The others can be told apart all the same, and the merged one takes no part in it.
    await client.chat.vote({ messageId: second, verdict: 'better' })
    expect(await outcomesOf(client, c)).toEqual([])
    expect(await outcomesOf(client, b)).toEqual([{ kind: 'vote', value: 1 }])
  })

  test('can be stopped, and fails with its reason; the others stand', async () => {
    const { client, ollama, first, second } = await startAnswers()
    ollama.script.set('c:30b', [{ type: 'text', text: 'Half' }, 'wait', ...say('.')])
    const stopped = await client.chat.merge({ messageId: first, model: c })
    await ollama.waiting(1)
    await expect(client.chat.merge({ messageId: first, model: c })).rejects.toMatchObject({
      code: 'run-active',
    })
    await client.chat.stop({ runId: stopped.runId })
    ollama.script.set('b:8b', fail({ code: 'bad-request', message: 'No.' }))
    const failed = await client.chat.merge({ messageId: first, model: b })
    const { answers, page } = await allEnded(client, [failed])
    expect(answers.map(({ status }) => status)).toEqual(['done', 'done', 'stopped', 'failed'])
    expect(answers[2]?.text).toBe('Half')
    expect(answers[3]?.failure).toMatchObject({ code: 'bad-request' })
    expect(page.messages.at(-1)?.id).toBe(first)
    await client.chat.vote({ messageId: second, verdict: 'better' })
  })

  test('that was stopped goes on out of the same answers', async () => {
    const { client, ollama, first } = await startAnswers()
    ollama.script.set('c:30b', [{ type: 'text', text: 'Half' }, 'wait', ...say('.')])
    const begun = await client.chat.merge({ messageId: first, model: c })
    await ollama.waiting(1)
    await client.chat.stop({ runId: begun.runId })
    ollama.script.set('c:30b', say(' whole.'))
    const resumed = await client.chat.resume({ messageId: begun.answerId })
    const { answers } = await allEnded(client, [resumed])
    expect(answers[2]).toMatchObject({ status: 'done', text: 'Half whole.' })
    const turns = ollama.requests.at(-1)?.turns ?? []
    expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(turns[0]?.content).toContain('I am b:8b.')
  })

  test('needs two whole answers', async () => {
    const { client, ollama } = await startThree()
    ollama.script.set('a:3b', fail({ code: 'bad-request', message: 'No.' }))
    const started = await ask(client, [a, b])
    await allEnded(client, started)
    await expect(
      client.chat.merge({ messageId: the(started[1]).answerId, model: 'auto' }),
    ).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('what was compared and merged', () => {
  test('is there after a restart in the middle, and a merge goes on out of the same answers', async () => {
    const before = await startAnswers()
    const { ollama, first, conversationId, dir } = before
    ollama.script.set('c:30b', [{ type: 'text', text: 'Half' }, 'wait', ...say('.')])
    const begun = await before.client.chat.merge({ messageId: first, model: c })
    await ollama.waiting(1)
    await before.close()
    const { client } = await startTestEngine({ servers: [ollama], dir })
    const { answers } = await opened(client, conversationId)
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      ['done', 'I am a:3b.'],
      ['done', 'I am b:8b.'],
      ['interrupted', 'Half'],
    ])
    ollama.script.set('c:30b', say(' whole.'))
    await allEnded(client, [await client.chat.resume({ messageId: begun.answerId })])
    expect((await opened(client, conversationId)).answers[2]?.text).toBe('Half whole.')
    expect(ollama.requests.at(-1)?.turns[0]?.content).toContain('I am b:8b.')
  })

  test('goes through an export and an import unchanged', async () => {
    const { client, first, second, conversationId } = await startAnswers()
    const begun = await client.chat.merge({ messageId: first, model: c })
    await allEnded(client, [begun])
    await client.chat.keep({ messageId: begun.answerId })
    const { text } = await client.chat.export({ conversationId, format: 'json' })
    const other = await startThree()
    expect(await other.client.chat.import({ text })).toMatchObject({ conversations: 1 })
    const [there, here] = await Promise.all([
      opened(other.client, conversationId),
      opened(client, conversationId),
    ])
    const bare = ({ answers }: typeof here) =>
      answers.map(({ id, text, version, kept, status, attempts, siblings }) => ({
        id,
        text,
        version,
        kept,
        status,
        siblings,
        models: attempts.map(({ model, reason }) => [model.key, reason]),
      }))
    expect(bare(there)).toEqual(bare(here))
    expect(there.page.messages.at(-1)?.id).toBe(begun.answerId)
    expect(there.answers[2]?.version).toEqual({ of: first, kind: 'merge', from: [first, second] })
    // It can be merged again there.
    await allEnded(other.client, [await other.client.chat.merge({ messageId: first, model: a })])
    const markdown = await client.chat.export({ conversationId, format: 'markdown' })
    expect(markdown.text).toContain('I am c:30b.')
  })

  test('is refused by an import where it is made of what is not there', async () => {
    const { client, first, conversationId } = await startAnswers()
    await allEnded(client, [await client.chat.merge({ messageId: first, model: c })])
    const { text } = await client.chat.export({ conversationId, format: 'json' })
    const other = await startThree()
    const broken = text.replace(/"from": \[\s*"[^"]+"/, '"from": ["nobody"')
    await expect(other.client.chat.import({ text: broken })).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })
})
