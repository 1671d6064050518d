import { connectModelServer } from '#adapters/connect-model-server'
import type { ModelServer } from '#engine/endpoints/model-server'
import type { AnswerFacts } from '#engine/routing/confidence/answer-facts'
import { extractFeatures } from '#engine/routing/features'
import { createSimulatedModel, gibibyte, type SimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { startOpenAiSimulator } from '#simulators/openai/server'
import { decideOutcome, type Outcome } from '#simulators/skill/outcome'

/** One request as both models dealt with it; the truth comes from the simulators' side, never over the wire. */
export interface PracticeAnswer {
  prompt: string
  facts: AnswerFacts
  small: Outcome
  big: Outcome
}

/** A small model on Ollama and a large one on vLLM, simulated, over real HTTP. `seed` decides who errs where. */
export async function startPractice(seed: number) {
  const small = createSimulatedModel({ name: 'small:7b', family: 'llama', parameters: 7.2e9 })
  const big = createSimulatedModel({ name: 'big-32b', family: 'qwen3', parameters: 32e9 })
  const memory = { vramBytes: 64 * gibibyte }
  const ollama = await startOllamaSimulator({ models: [small], seed, timeScale: 0, memory })
  const vllm = await startOpenAiSimulator({
    flavour: 'vllm-new',
    models: [big],
    seed,
    timeScale: 0,
  })
  const servers = {
    small: connectModelServer('ollama', ollama.url, null),
    big: connectModelServer('openai', vllm.url, null),
  }
  return {
    small,
    big,
    async answer(prompt: string): Promise<PracticeAnswer> {
      const truth = (model: SimulatedModel) => {
        const outcome = decideOutcome({ model, prompt, format: null, seed })
        if (!outcome) throw new Error(`Nobody knows the right answer to: ${prompt}`)
        return outcome
      }
      const { task, complexity, language, needs } = extractFeatures(prompt)
      const asked = { prompt, task, complexity, language, needsJson: needs.json }
      const answered = await ask(servers.small, small.name, prompt)
      return { prompt, facts: { ...asked, ...answered }, small: truth(small), big: truth(big) }
    },
    askBig: (prompt: string) => ask(servers.big, big.name, prompt),
    close: () => Promise.all([ollama.close(), vllm.close()]),
  }
}

async function ask(server: ModelServer, model: string, prompt: string) {
  const request = {
    model,
    turns: [{ role: 'user' as const, content: prompt }],
    logprobs: { alternatives: 5 },
  }
  let text = ''
  for await (const event of server.stream(request, new AbortController().signal)) {
    if (event.type === 'text') text += event.text
    if (event.type === 'failed') throw new Error(event.failure.message)
    if (event.type === 'done')
      return { text, finish: event.finish, logprobs: event.logprobs ?? null }
  }
  throw new Error('The stream ended without a last word.')
}
