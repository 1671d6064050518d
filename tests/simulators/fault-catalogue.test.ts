import { afterEach, describe, expect, it } from 'vitest'
import { failureCodes } from '#shared/failure'
import { type CatalogueEntry, type FaultTarget, faultCatalogue } from '#simulators/faults'
import { startLlamaSimulator } from '#simulators/llamacpp/server'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { startOpenAiSimulator } from '#simulators/openai/server'
import { ask, type RawAnswer, until } from './support/raw-http.ts'

const a = createSimulatedModel({ name: 'a', family: 'llama', parameters: 1e9 })
const b = createSimulatedModel({ name: 'b', family: 'llama', parameters: 1e9 })
const text = Array.from({ length: 12 }, (_, i) => ` word${i}é`)

async function start(target: FaultTarget) {
  const options = {
    timeScale: 0,
    models: [a, b],
    library: [createSimulatedModel({ name: 'new', family: 'llama', parameters: 1e8 })],
    downloadBytesPerSecond: 50_000_000,
    reply: () => ({ text }),
  }
  if (target.kind === 'llamacpp') {
    return startLlamaSimulator({
      ...options,
      mode: target.version === 'router' ? 'router' : 'single',
    })
  }
  if (target.kind === 'openai') {
    const old = target.version === 'vllm-old' ? 'vllm-old' : 'generic'
    return startOpenAiSimulator({
      ...options,
      flavour: target.version === 'vllm-new' ? 'vllm-new' : old,
    })
  }
  if (target.kind === 'lmstudio') {
    return startLmStudioSimulator({ ...options, version: target.version === '0.3' ? '0.3' : '0.4' })
  }
  const version =
    target.version === '0.12.11' || target.version === '0.29.0' ? target.version : '0.33.0'
  return startOllamaSimulator({ ...options, version })
}

type Simulator = Awaited<ReturnType<typeof start>>
let simulator: Simulator
afterEach(() => simulator.close())

const versions = {
  ollama: ['0.12.11', '0.29.0', '0.33.0'],
  lmstudio: ['0.3', '0.4'],
  llamacpp: ['single', 'router'],
  openai: ['vllm-old', 'vllm-new', 'generic'],
}

function chatOn(kind: FaultTarget['kind'], more: Record<string, unknown> = {}): Promise<RawAnswer> {
  return ask(simulator.url, {
    path: kind === 'ollama' ? '/api/chat' : '/v1/chat/completions',
    body: { model: 'a', stream: true, messages: [{ role: 'user', content: 'x' }], ...more },
  })
}

/** Asks; hangs up on a server that is expected to fall silent once it has. `null` = not even headers. */
async function askOnce(path: string, model: string, hangUp: boolean): Promise<RawAnswer | null> {
  const stop = new AbortController()
  const quietMs = 120
  let quiet = hangUp ? setTimeout(() => stop.abort(), quietMs) : undefined
  try {
    return await ask(simulator.url, {
      path,
      body: { model, stream: true, messages: [{ role: 'user', content: 'x' }] },
      signal: stop.signal,
      onRead: () => {
        if (!hangUp) return
        clearTimeout(quiet)
        quiet = setTimeout(() => stop.abort(), quietMs)
      },
    })
  } catch {
    return null
  } finally {
    clearTimeout(quiet)
  }
}

const done = '[DONE]'
const terminal = { ollama: '"done":true', lmstudio: done, llamacpp: done, openai: done }

/** What the wire has to show for each outcome. */
function expectOutcome(
  entry: CatalogueEntry,
  kind: FaultTarget['kind'],
  answer: RawAnswer | null,
): void {
  const last = terminal[kind]
  switch (entry.outcome) {
    case 'answer':
      expect(answer?.text).toContain(last)
      break
    case 'stalled':
      expect(answer?.end ?? 'cut').toBe('cut')
      expect(answer?.text ?? '').not.toContain(last)
      break
    case 'truncated':
      expect(answer?.status).toBe(200)
      expect(answer?.text).not.toContain(last)
      break
    case 'unreachable':
      expect(answer === null || answer.status >= 500).toBe(true)
      break
    case 'wrong-server':
      expect(answer?.status).toBe(200)
      expect(
        answer?.headers['content-type']?.includes('html') ||
          answer?.text.includes('Unexpected endpoint'),
      ).toBe(true)
      break
    case 'malformed':
      expect(answer?.status).toBe(200)
      expect(() =>
        (answer?.text ?? '')
          .split(kind === 'ollama' ? '\n' : '\n\n')
          .map((frame) => frame.replace(/^data: /, ''))
          .filter((frame) => frame !== '' && frame !== '[DONE]')
          .map((frame) => JSON.parse(frame)),
      ).toThrow(SyntaxError)
      break
    case 'engine-crashed':
      expect(answer?.status).toBe(200)
      expect(answer?.text).toMatch(/"error":/)
      expect(answer?.text).not.toContain(last)
      break
    default:
      expect(answer?.status).toBeGreaterThanOrEqual(400)
      expect(answer?.text).toMatch(/"error"[:,]/)
  }
}

describe('the catalogue', () => {
  it('covers every numbered fault, with unique ids and known outcomes', async () => {
    simulator = await start({ kind: 'ollama', version: '0.33.0' })
    const numbers = new Set(faultCatalogue.map((entry) => entry.number))
    expect([...numbers].sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(new Set(faultCatalogue.map((entry) => entry.id)).size).toBe(faultCatalogue.length)
    for (const entry of faultCatalogue) {
      expect(['answer', ...failureCodes]).toContain(entry.outcome)
      expect(entry.targets.length).toBeGreaterThan(0)
    }
  })

  const chats = faultCatalogue.filter((entry) => entry.number !== 14)
  const cases = chats.flatMap((entry) =>
    entry.targets.flatMap((target) =>
      (target.versions ?? versions[target.kind]).map((version) => ({
        entry,
        target: { kind: target.kind, version },
        name: `${entry.number} ${entry.id} on ${target.kind} ${version}`,
      })),
    ),
  )

  it.each(cases)('$name', async ({ entry, target }) => {
    simulator = await start(target)
    if (
      entry.id === 'hang-after-several-requests' ||
      entry.id.endsWith('fails-instead-of-evicting')
    ) {
      // Servers with one model know no other.
      const only = ['single', 'vllm-old', 'vllm-new'].includes(target.version)
      await chatOn(target.kind, { model: only ? 'a' : 'b' })
    }
    for (const fault of entry.faults(target)) simulator.inject(fault)
    if (entry.id === 'hang-after-several-requests') {
      for (let i = 0; i < 2; i++) {
        expect((await chatOn(target.kind)).text).toContain(terminal[target.kind])
      }
    }
    const path = target.kind === 'ollama' ? '/api/chat' : '/v1/chat/completions'
    const answer = await askOnce(path, 'a', entry.outcome === 'stalled')
    expectOutcome(entry, target.kind, answer)
    simulator.clearFaults()
    expect((await chatOn(target.kind)).text).toContain(terminal[target.kind])
    await until(() => simulator.activeGenerations() === 0)
  })

  const pulls = faultCatalogue.filter((entry) => entry.number === 14)
  it.each(pulls)('14 $id', async (entry) => {
    const target = { kind: 'ollama', version: '0.33.0' } as const
    simulator = await start(target)
    for (const fault of entry.faults(target)) simulator.inject(fault)
    const answer = await askOnce('/api/pull', 'new', entry.outcome === 'stalled')
    const frames = (answer?.text ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const completed = frames.flatMap((frame) => (frame.completed ? [frame.completed] : []))
    const total = frames.find((frame) => frame.total)?.total
    const backwards = completed.some((value, i) => value < (completed[i - 1] ?? 0))
    const last = frames.at(-1)
    switch (entry.id) {
      case 'pull-stuck-at-zero':
        expect(completed).toEqual([])
        expect(last.total).toBe(total)
        break
      case 'pull-stalls-at-99':
        expect(completed.at(-1)).toBe(Math.floor(total * 0.99))
        break
      case 'pull-backwards':
        expect(backwards).toBe(true)
        expect(last).toEqual({ status: 'success' })
        break
      default:
        expect(last).toEqual({ error: 'max retries exceeded: EOF' })
    }
    simulator.clearFaults()
    const again = await ask(simulator.url, { path: '/api/pull', body: { model: 'new' } })
    expect(again.text).toContain('"success"')
  })
})

describe('misbehaviour behind the wire', () => {
  const entryOf = (id: string) => {
    const entry = faultCatalogue.find((known) => known.id === id)
    if (!entry) throw new Error(`no fault ${id}`)
    return entry
  }
  async function startWith(id: string, kind: FaultTarget['kind']) {
    const target = { kind, version: kind === 'ollama' ? '0.33.0' : '0.4' }
    simulator = await start(target)
    return () => {
      for (const fault of entryOf(id).faults(target)) simulator.inject(fault)
    }
  }

  it.each(['ollama', 'lmstudio'] as const)('keeps the memory of what %s unloads', async (kind) => {
    const inject = await startWith('stuck-unload', kind)
    await chatOn(kind)
    inject()
    const unload =
      kind === 'ollama'
        ? { path: '/api/chat', body: { model: 'a', messages: [], keep_alive: 0 } }
        : { path: '/api/v1/models/unload', body: { instance_id: 'a' } }
    expect((await ask(simulator.url, unload)).status).toBe(200)
    expect(simulator.residents()).toMatchObject([{ id: 'a', state: 'stopping' }])
    simulator.clearFaults()
    await until(() => simulator.residents().length === 0)
  })

  it('lets the wrong model answer, which only the answer tells on LM Studio', async () => {
    const inject = await startWith('wrong-model-served', 'lmstudio')
    await chatOn('lmstudio', { model: 'b' })
    inject()
    const answer = await chatOn('lmstudio', { stream: false })
    expect(JSON.parse(answer.text).model).toBe('b')
  })

  it('loads one more instance per request', async () => {
    const inject = await startWith('duplicate-instance', 'lmstudio')
    inject()
    for (let i = 0; i < 3; i++) await chatOn('lmstudio')
    expect(simulator.residents().map((resident) => resident.id)).toEqual(['a', 'a:2', 'a:3'])
  })

  it('notices late that a client is gone', async () => {
    const inject = await startWith('late-disconnect', 'lmstudio')
    await simulator.close()
    const slow = { ...a, promptTokensPerSecond: 30, loadMs: 0 }
    simulator = await startLmStudioSimulator({ models: [slow] })
    inject()
    const stop = new AbortController()
    const body = { model: 'a', stream: true, messages: [{ role: 'user', content: 'x' }] }
    const path = '/v1/chat/completions'
    const asked = ask(simulator.url, { path, body, signal: stop.signal }).catch(() => null)
    await until(() => simulator.activeGenerations() === 1)
    stop.abort()
    await asked
    await until(() => simulator.requests[0]?.outcome === 'cut-short')
    expect(simulator.activeGenerations()).toBe(1)
    await new Promise<void>((resolve) => {
      const look = () => (simulator.activeGenerations() === 0 ? resolve() : setTimeout(look, 5))
      look()
    })
  })
})
