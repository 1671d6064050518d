import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultAction } from '#simulators/faults'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { ask, until } from './support/raw-http.ts'

const model = createSimulatedModel({ name: 'm', family: 'llama', parameters: 1e9 })
const text = ['Grüße', ' 日本語', ' 👩‍💻', ' one', ' two', ' three']

async function start(kind: 'ollama' | 'lmstudio') {
  const options = { timeScale: 0, models: [model], reply: () => ({ text }) }
  return kind === 'ollama' ? startOllamaSimulator(options) : startLmStudioSimulator(options)
}

describe.each(['ollama', 'lmstudio'] as const)('faults of %s', (kind) => {
  const path = kind === 'ollama' ? '/api/chat' : '/v1/chat/completions'
  const separator = kind === 'ollama' ? '\n' : '\n\n'
  const body = { model: 'm', stream: true, messages: [{ role: 'user', content: 'x' }] }
  let simulator: Awaited<ReturnType<typeof start>>

  beforeEach(async () => {
    simulator = await start(kind)
  })
  afterEach(() => simulator.close())

  const chat = (onRead?: (bytes: Buffer, hangUp: () => void) => void) =>
    ask(simulator.url, { path, body, ...(onRead ? { onRead } : {}) })
  const inject = (
    action: FaultAction,
    when: 'pre' | { afterFrames: number } | { afterBytes: number },
  ) => simulator.inject({ route: `POST ${path}`, when, action })
  const framesOf = (answer: string) => answer.split(separator).filter((frame) => frame !== '')
  const contentOf = (answer: string) =>
    framesOf(answer)
      .map((frame) => frame.replace(/^data: /, ''))
      .filter((frame) => frame !== '[DONE]')
      .map((frame) => {
        const parsed = JSON.parse(frame)
        return parsed.message?.content ?? parsed.choices?.[0]?.delta.content ?? ''
      })
      .join('')
  const isWhole = (answer: string) => /"done":true|\[DONE\]/.test(answer)

  it('answers as usual without any', async () => {
    const answer = await chat()
    expect(contentOf(answer.text)).toBe(text.join(''))
    expect(isWhole(answer.text)).toBe(true)
  })

  it('replaces the answer by a status, a body or another content type', async () => {
    const remove = inject(
      {
        do: 'status',
        status: 503,
        body: 'no',
        contentType: 'text/plain',
        headers: { 'retry-after': '2' },
      },
      'pre',
    )
    const refused = await chat()
    expect(refused).toMatchObject({ status: 503, text: 'no' })
    expect(refused.headers).toMatchObject({ 'content-type': 'text/plain', 'retry-after': '2' })
    remove()
    const removeBody = inject({ do: 'body', body: '<html>', contentType: 'text/html' }, 'pre')
    expect(await chat()).toMatchObject({ status: 200, text: '<html>' })
    removeBody()
    inject({ do: 'wrongContentType', contentType: 'text/html' }, 'pre')
    const mislabelled = await chat()
    expect(mislabelled.headers['content-type']).toBe('text/html')
    expect(contentOf(mislabelled.text)).toBe(text.join(''))
  })

  it('ends cleanly after so many frames', async () => {
    inject({ do: 'cleanEof' }, { afterFrames: 2 })
    const answer = await chat()
    expect(answer.end).toBe('complete')
    expect(framesOf(answer.text)).toHaveLength(2)
    expect(isWhole(answer.text)).toBe(false)
    await until(() => simulator.activeGenerations() === 0)
  })

  it('cuts after exactly so many bytes, inside a character', async () => {
    const whole = (await chat()).bytes
    const inside = whole.indexOf(Buffer.from('ü')) + 1
    inject({ do: 'cleanEof' }, { afterBytes: inside })
    expect((await chat()).bytes).toHaveLength(inside)
  })

  it('resets the connection after exactly so many bytes', async () => {
    inject({ do: 'rst' }, { afterBytes: 100 })
    const answer = await chat()
    expect(answer.end).toBe('cut')
    expect(answer.bytes).toHaveLength(100)
    simulator.clearFaults()
    inject({ do: 'rst' }, 'pre')
    await expect(chat()).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('breaks, doubles, and puts in frames', async () => {
    const clean = framesOf((await chat()).text).length
    const remove = inject({ do: 'malformed', text: `{"brok${separator}` }, { afterFrames: 1 })
    const broken = framesOf((await chat()).text)
    expect(broken).toHaveLength(clean)
    expect(broken[1]).toBe('{"brok')
    remove()
    const removeDouble = inject({ do: 'dupFrame' }, { afterFrames: 1 })
    const doubled = framesOf((await chat()).text)
    expect(doubled).toHaveLength(clean + 1)
    expect(doubled[1]).toBe(doubled[2])
    removeDouble()
    inject({ do: 'insert', text: `: ping${separator}` }, { afterFrames: 1 })
    expect(framesOf((await chat()).text)[1]).toBe(': ping')
  })

  it('splits writes inside characters', async () => {
    inject({ do: 'chunkSplit', bytes: 3 }, { afterFrames: 0 })
    const answer = await chat()
    expect(contentOf(answer.text)).toBe(text.join(''))
    const cutCharacter = answer.reads.some((read) => read.toString('utf8').includes('\ufffd'))
    expect(cutCharacter).toBe(true)
  })

  it('joins frames in one write', async () => {
    inject({ do: 'joinFrames', count: 3 }, { afterFrames: 1 })
    const answer = await chat()
    expect(contentOf(answer.text)).toBe(text.join(''))
    expect(answer.reads.some((read) => framesOf(read.toString()).length >= 3)).toBe(true)
  })

  it('blows a frame up without changing what it says', async () => {
    inject({ do: 'oversize', bytes: 70_000 }, { afterFrames: 2 })
    const answer = await chat()
    expect(Math.max(...framesOf(answer.text).map((frame) => frame.length))).toBeGreaterThan(65_536)
    expect(contentOf(answer.text)).toBe(text.join(''))
  })

  it('dribbles', async () => {
    inject({ do: 'dribble', bytes: 200, ms: 1 }, { afterFrames: 0 })
    const answer = await chat()
    expect(contentOf(answer.text)).toBe(text.join(''))
    expect(Math.max(...answer.reads.map((read) => read.length))).toBeLessThanOrEqual(600)
  })

  it('writes its own error and ends without the last frame', async () => {
    inject({ do: 'errorFrame', text: 'Compute error.' }, { afterFrames: 1 })
    const answer = await chat()
    expect(answer.status).toBe(200)
    expect(isWhole(answer.text)).toBe(false)
    expect(framesOf(answer.text)[1]).toBe(
      kind === 'ollama'
        ? '{"error":"Compute error."}'
        : 'data: {"error":{"message":"Compute error."},"message":"Compute error."}',
    )
    const whole = await ask(simulator.url, { path, body: { ...body, stream: false } })
    expect(whole.status).toBe(500)
  })

  it('stalls until the fault is removed', async () => {
    const remove = inject({ do: 'stall' }, { afterFrames: 1 })
    let heard = 0
    const asked = chat((bytes) => {
      heard += bytes.length
    })
    await until(() => heard > 0)
    expect(simulator.activeGenerations()).toBe(1)
    remove()
    expect(contentOf((await asked).text)).toBe(text.join(''))
  })

  it('hangs before the first byte until the client goes', async () => {
    inject({ do: 'hang' }, 'pre')
    const stop = new AbortController()
    const asked = ask(simulator.url, { path, body, signal: stop.signal })
    await until(() => simulator.requests.length === 1)
    stop.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    await until(() => simulator.requests[0]?.outcome === 'cut-short')
  })

  it('strikes the nth request, so many times, on its route only', async () => {
    simulator.inject({
      route: path,
      nth: 2,
      times: 1,
      when: 'pre',
      action: { do: 'status', status: 418, body: '' },
    })
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push((await chat()).status)
    expect(statuses).toEqual([200, 418, 200])
    expect((await ask(simulator.url, { path: '/v1/models' })).status).toBe(200)
  })

  it('refuses connections while suspended, and comes back on its port', async () => {
    await simulator.suspend()
    await expect(chat()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await simulator.resume()
    expect(isWhole((await chat()).text)).toBe(true)
  })

  it('destroys open streams when closed', async () => {
    inject({ do: 'stall' }, { afterFrames: 1 })
    let heard = 0
    const asked = chat((bytes) => {
      heard += bytes.length
    })
    await until(() => heard > 0)
    await simulator.close()
    expect((await asked).end).toBe('cut')
  })
})
