import { describe, expect, onTestFinished, test } from 'vitest'
import { createConnectModelServer } from '#adapters/connect-model-server'
import type { AnswerMessage } from '#shared/contract/chat'
import type { FailureCode } from '#shared/failure'
import { faultCatalogue } from '#simulators/faults'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { createFakeServer, fail, type Step, say } from '#tests/support/fake-server'
import { collect, ended, newMessageId, startTestEngine } from '#tests/support/test-engine'

type Client = Awaited<ReturnType<typeof startTestEngine>>['client']

async function ask(client: Client): Promise<AnswerMessage> {
  const { conversationId } = await client.chat.send({
    conversationId: null,
    parentId: null,
    messageId: newMessageId(),
    text: 'Hello',
    requested: 'auto',
  })
  await collect(client, conversationId, ended)
  const [event] = await collect(client, conversationId, () => true)
  const last = event?.type === 'opened' ? event.page.messages.at(-1) : null
  if (last?.role !== 'assistant') throw new Error('The last message is no answer.')
  return last
}

/** Fails the first time, answers from then on. */
function failingOnce(server: ReturnType<typeof createFakeServer>, name: string, steps: Step[]) {
  const { stream } = server
  let asked = false
  server.stream = (request, signal) => {
    server.script.set(name, asked || request.model !== name ? say('Here.') : steps)
    if (request.model === name) asked = true
    return stream(request, signal)
  }
}

describe('remedies', () => {
  test('a short Retry-After is waited for on the same model', async () => {
    const ollama = createFakeServer(['a:7b'])
    const wait = { code: 'rate-limited', message: 'slow down', retryAfterMs: 20 } as const
    failingOnce(ollama, 'a:7b', fail(wait))
    const { client } = await startTestEngine({ servers: [ollama] })
    const answer = await ask(client)
    expect(answer).toMatchObject({ status: 'done', text: 'Here.' })
    expect(answer.attempts).toMatchObject([
      { reason: 'first', remedy: null, failure: wait },
      { reason: 'fallback', remedy: { kind: 'waited', ms: 20 }, status: 'done' },
    ])
  })

  test('out of memory is met with a smaller context, where its server takes one', async () => {
    const ollama = createFakeServer(['a:7b'])
    const contexts: (number | null)[] = []
    const operations = {
      ...ollama.operations,
      async *load(name: string, { contextLength }: { contextLength: number | null }) {
        contexts.push(contextLength)
        const resident = { sizeBytes: 1, vramBytes: 1, contextLength, expiresAt: null }
        ollama.models = ollama.models.map((one) => (one.name === name ? { ...one, resident } : one))
        yield { step: 'loading', progress: 1, layers: [] }
      },
    }
    Object.assign(ollama, { operations })
    const { stream } = ollama
    ollama.stream = (request, signal) => {
      const isFirst = ollama.requests.length === 0
      ollama.script.set(
        'a:7b',
        isFirst ? fail({ code: 'out-of-memory', message: 'OOM' }) : say('Ok.'),
      )
      // A runner that ran out of memory is gone, and its model with it.
      if (isFirst) ollama.models = ollama.models.map((one) => ({ ...one, resident: null }))
      return stream(request, signal)
    }
    const { client } = await startTestEngine({ servers: [ollama] })
    const answer = await ask(client)
    expect(answer.attempts).toMatchObject([
      { failure: { code: 'out-of-memory' } },
      { remedy: { kind: 'smaller-context', tokens: 2048 }, status: 'done' },
    ])
    expect(contexts).toEqual([8192, 2048])
  })

  test('the same model elsewhere comes before another one', async () => {
    const [first, second] = [createFakeServer(['a:7b']), createFakeServer(['b:8b', 'a:7b'])]
    first.script.set('a:7b', fail({ code: 'model-corrupt', message: 'bad magic' }))
    const { client } = await startTestEngine({ servers: [first, second] })
    await client.settings.set({
      path: ['routing', 'rules'],
      value: [{ name: 'first', when: 'true', use: 'ollama/a:7b' }],
    })
    const answer = await ask(client)
    expect(answer.attempts).toMatchObject([
      { failure: { code: 'model-corrupt' } },
      { remedy: { kind: 'elsewhere' }, model: { key: 'lmstudio/a:7b' }, status: 'done' },
    ])
  })
})

/** Failures that the same model would only meet again. */
const deterministic = new Set<FailureCode>([
  'model-corrupt',
  'model-unsupported',
  'unauthorised',
  'bad-request',
  'wrong-server',
])

/** Watchdogs so short that silence shows. */
const connect = createConnectModelServer({
  identifyMs: 1000,
  listMs: 1000,
  firstByteMs: 1000,
  idleMs: 1000,
  loadMs: 1000,
  unloadMs: 1000,
  pollMs: 5,
})

const entries = faultCatalogue.filter(
  ({ id, targets }) =>
    !id.startsWith('pull-') &&
    targets.some(
      ({ kind, versions }) => kind === 'ollama' && (versions?.includes('0.33.0') ?? true),
    ),
)

test.for(entries)(
  'with $id the other server answers, unless words were seen',
  { timeout: 30_000 },
  async (entry, { expect }) => {
    const model = createSimulatedModel({ name: 'llama3.2:3b', family: 'llama', parameters: 3.2e9 })
    const simulator = await startOllamaSimulator({
      timeScale: 0,
      version: '0.33.0',
      models: [model],
    })
    onTestFinished(() => simulator.close())
    const other = createFakeServer(['other:3b'])
    const ollama = connect('ollama', simulator.url, null)
    const { client, unexpected } = await startTestEngine({ servers: [ollama, other] })
    await client.settings.set({
      path: ['routing', 'rules'],
      value: [{ name: 'first', when: 'true', use: 'ollama/*' }],
    })
    for (const fault of entry.faults({ kind: 'ollama', version: '0.33.0' })) simulator.inject(fault)
    const answer = await ask(client)
    const failed = answer.attempts.filter(({ failure }) => failure !== null)
    for (const { failure, model } of failed) {
      if (!failure || !deterministic.has(failure.code)) continue
      expect(answer.attempts.filter((one) => one.model.key === model.key)).toHaveLength(1)
    }
    for (const attempt of answer.attempts.slice(1)) expect(attempt.remedy).not.toBeNull()
    if (answer.status === 'failed') expect(answer.text + answer.reasoning).not.toBe('')
    else expect(answer.status).toBe('done')
    expect(unexpected).toEqual([])
  },
)
