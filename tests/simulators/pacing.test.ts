import { describe, expect, it } from 'vitest'
import { createManualClock } from '#simulators/clock'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { paceTokens } from '#simulators/pacing'
import { countTokens, tokenise } from '#simulators/tokenise'
import { ask } from './support/raw-http.ts'

describe('tokens', () => {
  it.each([
    'Hello there, antidisestablishmentarianism!',
    '日本語も少し 👩‍💻 ok\n\n\n```ts\nconst a = 12345\n```',
    '   leading and trailing   ',
    'a\tb\r\nc\u2028d',
    '',
  ])('join to the text again: %j', (text) => {
    const tokens = tokenise(text)
    expect(tokens.join('')).toBe(text)
    expect(countTokens(text)).toBe(tokens.length)
    for (const token of tokens) {
      expect(token.length).toBeGreaterThan(0)
      expect(token.isWellFormed()).toBe(true)
    }
  })

  it('are one to six characters of a word, the space before it included', () => {
    expect(tokenise('two words')).toEqual(['two', ' words'])
    for (const token of tokenise('extraordinarily incomprehensible')) {
      expect(token.length).toBeLessThanOrEqual(6)
    }
  })
})

describe('pace', () => {
  const signal = new AbortController().signal

  it('reckons from the start, so that late timers do not add up', async () => {
    const clock = createManualClock(0)
    const seen: [number, number][] = []
    const tokens = Array.from({ length: 100 }, (_, i) => i)
    const reading = (async () => {
      const pace = { clock, tokensPerSecond: 100, timeScale: 1, signal }
      for await (const batch of paceTokens(tokens, pace)) seen.push([clock.now(), batch.length])
    })()
    let sent = 0
    while (sent < 100) {
      // Each look is late by seven milliseconds.
      clock.advance(17)
      await new Promise((resolve) => setImmediate(resolve))
      sent = seen.reduce((sum, [, count]) => sum + count, 0)
      expect(sent).toBe(Math.min(100, Math.floor(clock.now() / 10)))
    }
    await reading
  })

  it('lets others have their turn at full speed', async () => {
    const clock = createManualClock(0)
    let turns = 0
    let done = false
    const count = () => {
      turns++
      if (!done) setImmediate(count)
    }
    setImmediate(count)
    const tokens = Array.from({ length: 6400 }, (_, i) => i)
    let seen = 0
    const pace = { clock, tokensPerSecond: 1, timeScale: 0, signal }
    for await (const batch of paceTokens(tokens, pace)) seen += batch.length
    done = true
    expect(seen).toBe(6400)
    expect(turns).toBeGreaterThan(50)
  })
})

describe('speed', () => {
  it('is that of the model, and the frames say the same as the clock on the wall', async () => {
    const model = createSimulatedModel({
      name: 'm',
      family: 'llama',
      parameters: 1e9,
      loadMs: 50,
      tokensPerSecond: 200,
      promptTokensPerSecond: 100,
    })
    const reply = () => ({ text: Array.from({ length: 100 }, () => 'x') })
    const simulator = await startOllamaSimulator({ models: [model], reply })
    try {
      const body = { model: 'm', messages: [{ role: 'user', content: 'hello' }] }
      const begun = performance.now()
      const answer = await ask(simulator.url, { path: '/api/chat', body })
      const wall = performance.now() - begun
      const last = JSON.parse(answer.text.trim().split('\n').at(-1) ?? '')
      expect(last.eval_duration).toBe(500_000_000)
      expect(last.total_duration / 1e6).toBeGreaterThan(630)
      expect(wall).toBeGreaterThan(620)
      // Generous upwards, for machines that are busy with other things.
      expect(wall).toBeLessThan(last.total_duration / 1e6 + 600)
    } finally {
      await simulator.close()
    }
  })
})
