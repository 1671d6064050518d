import { describe, expect, it } from 'vitest'
import { lmStudioModels, ollamaModels } from '#simulators/default-models'
import { composeReply } from '#simulators/reply/compose'
import { createReplyRequest, type ReplyMessage, type ReplyRequest } from '#simulators/reply/request'

const [first] = ollamaModels
if (!first) throw new Error('there are no default models')
// What it writes is held against what was asked: it must not err.
const model = { ...first, skill: Number.POSITIVE_INFINITY }

const say = (role: ReplyMessage['role'], content: string): ReplyMessage => ({
  role,
  content,
  images: 0,
})
function reply(prompt: string | ReplyMessage[], more: Partial<ReplyRequest> = {}) {
  const messages = typeof prompt === 'string' ? [say('user', prompt)] : prompt
  const composed = composeReply(createReplyRequest({ model, messages, ...more }))
  return { ...composed, text: String(composed.text) }
}
const opening = `*Simulated answer by ${model.name}.*\n\n`
const bodyOf = (prompt: string) => {
  const { text } = reply(prompt)
  expect(text.startsWith(opening)).toBe(true)
  return text.slice(opening.length)
}

describe('replies', () => {
  it('are the same for the same request, and differ with prompt, seed and model', () => {
    const prompt = 'Why do rivers meander across flat land?'
    expect(reply(prompt).text).toBe(reply(prompt).text)
    expect(reply(prompt, { seed: 2 }).text).not.toBe(reply(prompt).text)
    expect(reply('Why do glaciers move?').text).not.toBe(reply(prompt).text)
    const other = ollamaModels.at(1)
    expect(reply(prompt, other ? { model: other } : {}).text).not.toBe(reply(prompt).text)
  })

  it('quote the user', () => {
    expect(bodyOf('Why do rivers meander across flat land?')).toContain(
      '> Why do rivers meander across flat land?',
    )
  })

  it.each([
    ['Write a TypeScript function that merges intervals', 'typescript'],
    ['python code for fibonacci please', 'python'],
    ['Write a rust function for checksums', 'rust'],
    ['give me an SQL query for monthly revenue', 'sql'],
    ['write a bash script that counts files', 'bash'],
    ['implement a queue', 'python'],
  ])('give code: %s', (prompt, language) => {
    const body = bodyOf(prompt)
    expect(body).toContain(`\`\`\`${language}\n`)
    expect(body.match(/^```/gm)).toHaveLength(2)
  })

  it('give code that parses', () => {
    for (const prompt of [
      'javascript palindrome function',
      'javascript function for parsing dates',
      'write 40 lines of javascript',
    ]) {
      const code = /```javascript\n([\s\S]*?)\n```/.exec(bodyOf(prompt))?.[1] ?? ''
      expect(code).not.toBe('')
      expect(() => new Function(code)).not.toThrow()
    }
  })

  it('give tables, steps and maths', () => {
    expect(bodyOf('compare postgres and sqlite')).toMatch(
      /^\| \| Postgres \| Sqlite \| Better \|\n\|---\|/,
    )
    expect(bodyOf('How do I bake bread?')).toMatch(/^1\. .+\n2\. .+\n3\. /)
    expect(bodyOf('what is 12*(7+3)-2^3?')).toContain('= 112$$')
    expect(bodyOf('solve the equation for me')).toMatch(/\$\$.+\$\$/)
  })

  it('keep to the number of lines, items, words and sentences asked for', () => {
    expect(bodyOf('Write exactly 2000 lines about rivers').split('\n')).toHaveLength(2000)
    expect(bodyOf('Write 2,000 lines of typescript code').match(/^export const/gm)).toHaveLength(
      2000,
    )
    expect(bodyOf('list 25 items for a picnic').split('\n').at(-1)).toMatch(/^25\. /)
    for (const count of [1, 7, 50, 731]) {
      expect(bodyOf(`write ${count} words on bees`).split(/\s+/)).toHaveLength(count)
    }
    expect(bodyOf('Explain tides in 3 sentences').match(/[.?!](\s|$)/g)).toHaveLength(3)
  })

  it('leave no fence open in long Markdown', () => {
    for (const count of [3, 17, 40, 333]) {
      const body = bodyOf(`write ${count} lines on soil`)
      expect(body.split('\n')).toHaveLength(count)
      expect((body.match(/^```/gm) ?? []).length % 2).toBe(0)
    }
    expect(bodyOf('write a long essay on soil').length).toBeGreaterThan(1500)
  })

  it('speak Chinese to Chinese', () => {
    expect(bodyOf('天空为什么是蓝色？')).toContain('模拟回答')
  })

  it('are valid JSON where JSON is asked for', () => {
    expect(JSON.parse(reply('about bees', { format: 'json' }).text).simulated_by).toBe(model.name)
    const schema = {
      type: 'object',
      required: ['name', 'mood', 'scores', 'inner'],
      properties: {
        name: { type: 'string', maxLength: 10 },
        mood: { enum: ['good', 'bad'] },
        scores: { type: 'array', minItems: 4, items: { type: 'integer', minimum: 1, maximum: 5 } },
        inner: { $ref: '#/$defs/inner' },
        maybe: { type: ['string', 'null'] },
      },
      $defs: { inner: { type: 'object', properties: { ok: { type: 'boolean' } } } },
    }
    const value = JSON.parse(reply('about bees', { format: schema }).text)
    expect(value.name.length).toBeLessThanOrEqual(10)
    expect(['good', 'bad']).toContain(value.mood)
    expect(value.scores.length).toBeGreaterThanOrEqual(4)
    for (const score of value.scores) expect([1, 2, 3, 4, 5]).toContain(score)
    expect(typeof value.inner.ok).toBe('boolean')
    expect(value.maybe).toContain('simulated')
  })

  it('end a schema that contains itself', () => {
    const schema = { type: 'object', properties: { next: { $ref: '#' } } }
    expect(() => JSON.parse(reply('x', { format: schema }).text)).not.toThrow()
  })

  it('go on exactly where a part of them stops', () => {
    const prompt = 'write a long essay on soil'
    const whole = reply(prompt).text
    const part = whole.slice(0, 400)
    expect(reply([say('user', prompt), say('assistant', part)]).text).toBe(whole.slice(400))
    const asked = reply([
      say('user', prompt),
      say('assistant', part),
      say('user', 'please continue'),
    ])
    expect(asked.text).toBe(whole.slice(400))
    const strange = reply([say('user', prompt), say('assistant', 'Something else')])
    expect(strange.text).toContain('simulated continuation')
  })

  it('cite the passages that fit', () => {
    const passages = '[1] The boiler is serviced in May.\n\n[2] Bees sleep at night.'
    const { text } = reply([say('system', passages), say('user', 'When is the boiler serviced?')])
    expect(text).toContain('“The boiler is serviced in May.” [1]')
    expect(text).not.toContain('[2]')
  })

  it('call the tool that the prompt speaks of', () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } } }
    const tools = [{ name: 'get_weather', parameters }]
    const { toolCalls } = reply('What is the weather in Tokyo?', { tools })
    expect(toolCalls).toEqual([{ name: 'get_weather', arguments: { city: 'Tokyo' } }])
    expect(reply('Tell me of bees', { tools }).toolCalls).toBeUndefined()
  })

  it('reason at the length asked for, and say so', () => {
    const lengths = (['low', 'medium', 'high'] as const).map((think) => {
      const reasoning = String(reply('Why?', { think }).reasoning)
      expect(reasoning).toMatch(/^Simulated reasoning by /)
      return reasoning.length
    })
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
    expect(reply('Why?').reasoning).toBeUndefined()
  })

  it('answer anything at all', () => {
    for (const prompt of [
      '',
      ' ',
      '\n',
      '?',
      'a'.repeat(1_000_000),
      '[1]',
      '(((((',
      '```',
      '1/0',
    ]) {
      expect(reply(prompt).text.length).toBeGreaterThan(20)
    }
  })

  it('come from models with believable traits', () => {
    for (const each of [...ollamaModels, ...lmStudioModels]) {
      expect(each.digest).toMatch(/^[0-9a-f]{64}$/)
      expect(each.tokensPerSecond).toBeGreaterThan(5)
      expect(each.thinks).toBe(each.capabilities.includes('thinking'))
    }
  })
})
