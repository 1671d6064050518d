import { expect, onTestFinished, test } from 'vitest'
import type { BoardRun } from '#shared/contract/board'
import type { ModelKey, RunId } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import { createFakeServer, fail, say } from '#tests/support/fake-server'
import { newMessageId, startTestEngine } from '#tests/support/test-engine'

/** The board as a page holds it, from its first event until `holds` is true of it. */
async function boardUntil(
  client: SwitchyardClient,
  holds: (runs: BoardRun[]) => boolean,
): Promise<BoardRun[]> {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const runs = new Map<RunId, BoardRun>()
  for await (const event of await client.routing.board(undefined, { signal: leaving.signal })) {
    if (event.type === 'all') runs.clear()
    else for (const runId of event.gone) runs.delete(runId)
    for (const run of event.runs) runs.set(run.runId, run)
    if (holds([...runs.values()])) return [...runs.values()]
  }
  throw new Error('The board ended.')
}

const prompt = (text: string) => ({
  conversationId: null,
  parentId: null,
  messageId: newMessageId(),
  text,
})

test('a run is on the board while it writes, with its model and decision', async () => {
  const ollama = createFakeServer(['a:7b'])
  ollama.script.set('a:7b', [{ type: 'text', text: 'One ' }, 'wait', ...say('two.')])
  const { client } = await startTestEngine({ servers: [ollama] })
  const { runId, conversationId } = await client.chat.send({
    ...prompt('Write a function\nthat adds'),
    requested: 'auto',
  })
  const [run] = await boardUntil(client, ([first]) => first?.phase === 'writing')
  expect(run).toMatchObject({
    runId,
    conversationId,
    purpose: 'answer',
    prompt: 'Write a function that adds',
    task: 'codegen',
    decisionId: expect.any(String),
    model: { name: 'a:7b' },
    tokens: 1,
    ending: null,
  })
  ollama.release()
  const [ended] = await boardUntil(client, ([first]) => first?.ending != null)
  expect(ended).toMatchObject({ phase: null, tokens: 5, ending: { status: 'done' } })
})

test('answers side by side are all on it', async () => {
  const ollama = createFakeServer(['a:7b', 'b:7b'])
  const models = ['ollama/a:7b', 'ollama/b:7b'] as ModelKey[]
  for (const name of ['a:7b', 'b:7b']) ollama.script.set(name, ['wait', ...say('Hm.')])
  const { client } = await startTestEngine({ servers: [ollama] })
  await client.chat.compare({ ...prompt('Compare'), models })
  const runs = await boardUntil(client, (all) => all.length === 2 && all.every((run) => run.model))
  expect(runs.map(({ purpose }) => purpose)).toEqual(['answer', 'compare'])
  expect(runs.map(({ model }) => model?.key)).toEqual(models)
  ollama.release()
})

test('a failed try stands beside the one that goes on', async () => {
  const failure = { code: 'load-failed', message: 'exit status 2' } as const
  const ollama = createFakeServer(['a:7b', 'b:7b'])
  ollama.script.set('a:7b', fail(failure))
  ollama.script.set('b:7b', say('Here.'))
  const { client } = await startTestEngine({ servers: [ollama] })
  await client.settings.set({
    path: ['routing', 'rules'],
    value: [{ name: 'a first', when: 'true', use: 'a:7b' }],
  })
  await client.chat.send({ ...prompt('Hello'), requested: 'auto' })
  const [run] = await boardUntil(client, ([first]) => first?.ending != null)
  expect(run).toMatchObject({
    model: { name: 'b:7b' },
    failedTries: [{ model: { name: 'a:7b' }, failure }],
    ending: { status: 'done' },
  })
})
