import { afterEach, describe, expect, it } from 'vitest'
import { planReply, tokensOf } from '#simulators/generation'
import { createSimulatedModel, type SimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { evaluate } from '#simulators/reply/arithmetic'
import { createReplyRequest } from '#simulators/reply/request'
import type { Simulator } from '#simulators/simulator'
import type { TaskKind } from '#simulators/skill/difficulty'
import { findFact } from '#simulators/skill/known-facts'
import { decideOutcome } from '#simulators/skill/outcome'
import { countAuroc } from '../support/auroc.ts'
import { makePracticePrompts } from '../support/practice-prompts.ts'
import { ask } from './support/raw-http.ts'

const small = createSimulatedModel({ name: 'small:4b', family: 'llama', parameters: 4e9 })
const large = createSimulatedModel({ name: 'large:32b', family: 'llama', parameters: 32e9 })
const prompts = makePracticePrompts(3000)

const outcomeOf = (model: SimulatedModel, prompt: string) =>
  decideOutcome({ model, prompt, format: null, seed: 1 })

function answer(model: SimulatedModel, prompt: string) {
  const request = createReplyRequest({
    model,
    messages: [{ role: 'user', content: prompt, images: 0 }],
  })
  const plan = planReply(request, { maxTokens: null, stop: [] }, undefined)
  const logprobs = tokensOf(plan).map(plan.logprob)
  const sum = logprobs.reduce((all, one) => all + one, 0)
  return {
    text: plan.text.join(''),
    tokens: logprobs.length,
    sum,
    mean: sum / Math.max(1, logprobs.length),
  }
}

describe('a simulated model’s skill', () => {
  it('decides what it gets right, the same way each time', () => {
    const errors = (model: SimulatedModel) =>
      prompts.filter((prompt) => outcomeOf(model, prompt)?.correct === false)
    expect(errors(small)).toEqual(errors(small))
    expect(errors(small).length / prompts.length).toBeGreaterThan(0.07)
    expect(errors(small).length / prompts.length).toBeLessThan(0.13)
    expect(errors(large).length).toBeLessThan(errors(small).length / 5)
    expect(errors({ ...small, skill: Number.POSITIVE_INFINITY })).toEqual([])
  })

  it('has nothing to say where nobody knows what is right', () => {
    expect(outcomeOf(small, 'Why do rivers meander?')).toBeNull()
  })

  it('wrong answers differ from the right one, right answers hold', () => {
    const perfect = { ...small, skill: Number.POSITIVE_INFINITY }
    for (const prompt of prompts.slice(0, 1500)) {
      const outcome = outcomeOf(small, prompt)
      const { text } = answer(small, prompt)
      const right = answer(perfect, prompt).text
      if (outcome?.correct === false) {
        expect.soft(text, `${prompt} (${outcome.flaw})`).not.toBe(right)
      }
      const fact = findFact(prompt)
      if (fact) expect(text.includes(fact.answer)).toBe(outcome?.correct)
      const sum = outcome?.kind === 'maths' ? /is (.*\d) /.exec(prompt)?.[1] : undefined
      if (sum) expect(text.includes(`is $${evaluate(sum)}$`)).toBe(outcome?.correct)
    }
  })

  it('shows in its log-probabilities as measured on real models', () => {
    const rows = prompts.flatMap((prompt) => {
      const outcome = outcomeOf(small, prompt)
      return outcome ? [{ ...answer(small, prompt), ...outcome }] : []
    })
    const aurocOf = (some: typeof rows, score: (row: (typeof rows)[number]) => number) =>
      countAuroc(some.map((row) => ({ score: score(row), positive: !row.correct })))
    const byMean = aurocOf(rows, (row) => -row.mean)
    expect(byMean).toBeGreaterThan(0.7)
    expect(byMean).toBeLessThan(0.78)
    // Their sum goes with the length.
    expect(aurocOf(rows, (row) => -row.sum)).toBeLessThan(byMean - 0.05)
    const meanOf = (kind: TaskKind) => {
      const some = rows.filter((row) => row.kind === kind)
      return some.reduce((sum, row) => sum + row.mean, 0) / some.length
    }
    // Short answers of free words waver more than long ones of code.
    expect(meanOf('fact')).toBeLessThan(2 * meanOf('code'))
  })
})

describe('the truth', () => {
  let simulator: Simulator
  afterEach(() => simulator.close())

  it('is not on the wire', async () => {
    simulator = await startOllamaSimulator({ models: [small], timeScale: 0 })
    const [prompt] = prompts
    const told = await ask(simulator.url, {
      path: '/api/chat',
      body: { model: small.name, logprobs: true, messages: [{ role: 'user', content: prompt }] },
    })
    expect(told.status).toBe(200)
    expect(told.text).not.toMatch(/correct|outcome|flaw|difficulty|skill/)
  })
})
