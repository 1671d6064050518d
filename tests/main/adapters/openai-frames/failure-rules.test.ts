import { describe, expect, test } from 'vitest'
import { classifyFailure } from '#adapters/http/failures'
import { llamaFailureRules } from '#adapters/llamacpp/failures'
import { openAiFailureRules } from '#adapters/openai/failures'

describe('llama-server', () => {
  test.each([
    ['exceed_context_size_error', 400, 'context-too-long'],
    ['the request exceeds the available context size, try increasing it', 400, 'context-too-long'],
    ['Loading model', 503, 'load-timeout'],
    ['no slot available', 503, 'queue-full'],
    ['Invalid API Key', 401, 'unauthorised'],
    ["model 'x' not found", 400, 'model-not-found'],
    ['model name=x failed to load', 500, 'load-failed'],
    ['error loading model: unknown model architecture: "new"', 500, 'model-unsupported'],
    [
      'This server does not support completions. Start it without `--embeddings`',
      501,
      'model-unsupported',
    ],
    [
      'ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory',
      500,
      'out-of-memory',
    ],
    ['gguf_init_from_file: invalid magic characters', 500, 'model-corrupt'],
    ['Compute error.', 500, 'engine-crashed'],
    ['gremlins', 500, 'unknown'],
  ])('%s', (text, status, code) => {
    expect(classifyFailure(llamaFailureRules, { text, status }).failure).toMatchObject({
      code,
      message: text,
    })
  })
})

describe('vLLM and others', () => {
  test.each([
    [
      "This model's maximum context length is 8192 tokens. However, you requested 9000",
      400,
      'context-too-long',
    ],
    [
      'The decoder prompt (length 9000) is longer than the maximum model length of 8192',
      400,
      'context-too-long',
    ],
    ['The model `x` does not exist.', 404, 'model-not-found'],
    ['The model does not support Chat Completions API', 400, 'model-unsupported'],
    ['Unauthorized', 401, 'unauthorised'],
    ['Incorrect API key provided', 401, 'unauthorised'],
    ['CUDA out of memory. Tried to allocate 2.00 GiB', 500, 'out-of-memory'],
    [
      'EngineCore encountered an issue. See stack trace (above) for the root cause.',
      500,
      'engine-crashed',
    ],
    ['Rate limit reached for requests', 429, 'rate-limited'],
    ['The server is overloaded', 503, 'queue-full'],
    ['gremlins', 500, 'unknown'],
  ])('%s', (text, status, code) => {
    expect(classifyFailure(openAiFailureRules, { text, status }).failure.code).toBe(code)
  })
})
