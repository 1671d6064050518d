import { randomUUID } from 'node:crypto'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { readPrompts, splitOf } from '#training/read-prompts'
import { percentile } from '../report.ts'
import { createCardMachine } from '../support/card-machine.ts'
import { openEngine } from '../support/open-engine.ts'

/** The servers' clock runs so much faster; what is printed is in their time. */
const timeScale = 0.1
const asked = 24
const totalBytes = 48e9

const fast = createSimulatedModel({
  name: 'fast:3b',
  family: 'llama',
  parameters: 3.2e9,
  tokensPerSecond: 140,
})
const deep = createSimulatedModel({
  name: 'deep:32b',
  family: 'qwen3',
  parameters: 32e9,
  tokensPerSecond: 9,
})

/** Simple prompts that the classifier has not seen, answered under Auto and by the large model alone. */
export async function run(print: (line: string) => void): Promise<void> {
  const server = await startOllamaSimulator({
    models: [fast, deep],
    timeScale,
    keepAliveMs: 3_600_000,
    memory: { vramBytes: totalBytes },
  })
  const usedBytes = () => server.residents().reduce((sum, { vramBytes }) => sum + vramBytes, 2e9)
  const machine = createCardMachine({ totalBytes, usedBytes })
  const engine = await openEngine({ machine, kinds: ['ollama'], servers: [server] })
  const { client } = engine
  await client.settings.set({ path: ['routing', 'escalation', 'enabled'], value: false })
  const large = `s0/${deep.name}` as ModelKey
  // Both are loaded and known by an answer each, as on a machine in use.
  for (const model of [`s0/${fast.name}` as ModelKey, large]) await answer(client, 'Hello.', model)

  const prompts = readPrompts()
    .filter(
      (one) => one.complexity === 'simple' && one.language === 'en' && one.prompt.length < 600,
    )
    .filter((one) => splitOf(one) === 'test')
    .slice(0, asked)
  const rows: { auto: Answered; alone: Answered }[] = []
  for (const { prompt } of prompts) {
    const auto = await answer(client, prompt, 'auto')
    rows.push({ auto, alone: await answer(client, prompt, large) })
  }
  await engine.close()
  await server.close()

  const say = (name: string, seconds: number[]) =>
    print(
      `  ${name.padEnd(28)}median ${percentile(seconds, 0.5).toFixed(2)} s   p95 ${percentile(seconds, 0.95).toFixed(2)} s   n ${seconds.length}`,
    )
  print(
    `\nSimple prompts on simulated servers: ${fast.name} at ${fast.tokensPerSecond}, ${deep.name} at ${deep.tokensPerSecond} tokens/s, both loaded`,
  )
  say(
    'Auto, balanced',
    rows.map(({ auto }) => auto.seconds),
  )
  say(
    'always the large one',
    rows.map(({ alone }) => alone.seconds),
  )
  const toFast = rows.filter(({ auto }) => auto.model !== large).length
  const ratios = rows.map(({ auto, alone }) => alone.seconds / auto.seconds)
  print(`  went to the fast model       ${toFast} of ${rows.length}`)
  print(`  speed-up, median of ratios   ${percentile(ratios, 0.5).toFixed(1)}×`)
}

interface Answered {
  model: ModelKey | null
  /** From sending to the end, on the servers' clock. */
  seconds: number
}

async function answer(
  client: SwitchyardClient,
  text: string,
  requested: 'auto' | ModelKey,
): Promise<Answered> {
  const begun = performance.now()
  const { conversationId } = await client.chat.send({
    conversationId: null,
    parentId: null,
    messageId: randomUUID() as MessageId,
    text,
    requested,
  })
  const stop = new AbortController()
  const events = await client.chat.watch({ conversationId, after: null }, { signal: stop.signal })
  let model: ModelKey | null = null
  for await (const { event } of events) {
    if (event.type === 'attempt.ended') model = event.attempt.model.key
    if (event.type === 'run.ended') break
    const last = event.type === 'opened' ? event.page.messages.at(-1) : null
    if (last?.role !== 'assistant' || last.status === 'running') continue
    model = last.attempts.at(-1)?.model.key ?? null
    break
  }
  const seconds = (performance.now() - begun) / 1000 / timeScale
  stop.abort()
  return { model, seconds }
}
