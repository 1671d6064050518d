import { expect, test } from 'vitest'
import { classifyFailure } from '#adapters/http/failures'
import { ollamaFailureRules } from '#adapters/ollama/failures'
import type { FailureCode } from '#shared/failure'

const cases: [text: string, status: number | undefined, code: FailureCode][] = [
  [
    'llama-server process has terminated: exit status 1: cudaMalloc failed: out of memory',
    500,
    'out-of-memory',
  ],
  ['llama runner process has terminated: cudaMalloc failed: out of memory', 500, 'out-of-memory'],
  [
    'llama-server reported out-of-memory during startup: ggml_backend_cuda_buffer_type_alloc_buffer',
    500,
    'out-of-memory',
  ],
  ['model requires more system memory (5.6 GiB) than is available (3.2 GiB)', 500, 'out-of-memory'],
  ['llama runner process has terminated: exit status 2', 500, 'load-failed'],
  ['llama-server process has terminated: exit status 1', 500, 'load-failed'],
  [
    'error starting llama-server: llama-server binary not found (checked: /usr/local/lib/ollama)',
    500,
    'load-failed',
  ],
  ['error starting llama-server: cudaMalloc failed: out of memory', 500, 'out-of-memory'],
  ['error starting llama runner: exit status 127', 500, 'load-failed'],
  ['timed out waiting for llama-server to start - progress 0.00', 500, 'load-timeout'],
  ['timed out waiting for llama runner to start - progress 0.00 - ', 500, 'load-timeout'],
  [
    'model runner has unexpectedly stopped, this may be due to resource limitations or an internal error',
    500,
    'engine-crashed',
  ],
  ['an error was encountered while running the model: unexpected EOF', undefined, 'engine-crashed'],
  ['server busy, please try again.  maximum pending requests exceeded', 503, 'queue-full'],
  ["model 'llama9' not found", 404, 'model-not-found'],
  ['model "x" not found, try pulling it first', 404, 'model-not-found'],
  ['"nomic-embed-text" does not support chat', 400, 'model-unsupported'],
  ["error loading model: unknown model architecture: 'gemma9'", 500, 'model-unsupported'],
  ['llama runner process has terminated: error loading model: invalid magic', 500, 'model-corrupt'],
  ['"m" does not support thinking', 400, 'bad-request'],
  ['top_logprobs must be between 0 and 20', 400, 'bad-request'],
  ['unauthorized', 401, 'unauthorised'],
  ['the input length exceeds the context length', 400, 'context-too-long'],
  ['slow down', 429, 'rate-limited'],
  ['cloud is away', 502, 'unreachable'],
  ['', 403, 'unauthorised'],
  ['request canceled', 499, 'unknown'],
]

test.each(cases)('%j (%j) is %s', (text, status, code) => {
  const { failure } = classifyFailure(ollamaFailureRules, { text, status })
  expect(failure.code).toBe(code)
  if (text !== '') expect(failure.message).toBe(text)
  else expect(failure.message).toContain('403')
})
