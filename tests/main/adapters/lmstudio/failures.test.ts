import { expect, test } from 'vitest'
import { classifyFailure, errorIn } from '#adapters/http/failures'
import { lmStudioFailureRules } from '#adapters/lmstudio/failures'
import type { FailureCode } from '#shared/failure'

const cases: [body: object, status: number | undefined, code: FailureCode][] = [
  [{ error: 'Unexpected endpoint or method. (GET /x)' }, 200, 'wrong-server'],
  [
    {
      error: {
        message:
          'Model "default" not found. Please specify a valid model.\n\nYour models:\n\nopenai/gpt-oss-20b',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    },
    404,
    'model-not-found',
  ],
  [
    {
      error: {
        message:
          'Failed to load model "x". Error: Model loading aborted due to insufficient system resources. Overloading the system will likely cause it to freeze.',
      },
    },
    404,
    'guardrail',
  ],
  [
    {
      error: {
        type: 'model_load_failed',
        message: 'Failed to load model. The process received SIGABRT. (Exit code: null)',
      },
    },
    500,
    'load-failed',
  ],
  [
    { error: 'Error loading model. (Exit code: 1). cudaMalloc failed: out of memory' },
    undefined,
    'out-of-memory',
  ],
  [
    {
      error: {
        message:
          'The model has crashed without additional information. (Exit code: 18446744072635812000)',
      },
    },
    undefined,
    'engine-crashed',
  ],
  [
    { error: { message: 'Compute error.' }, message: 'Compute error.' },
    undefined,
    'engine-crashed',
  ],
  [{ error: { message: 'No models loaded. Please load a model.' } }, 404, 'load-failed'],
  [
    {
      error: {
        type: 'invalid_request',
        code: 'invalid_api_key',
        message: 'An LM Studio API token is required to make requests to this server',
      },
    },
    401,
    'unauthorised',
  ],
  [
    {
      error:
        'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
    },
    400,
    'context-too-long',
  ],
  [
    { error: { message: 'Failed to parse input at pos 12: <|peg-native|>' } },
    500,
    'engine-crashed',
  ],
  [
    { error: { message: '"messages" is required', code: 'missing_required_parameter' } },
    400,
    'bad-request',
  ],
  [
    { error: { message: 'Model "e" is not an LLM.', code: 'model_not_found' } },
    400,
    'model-unsupported',
  ],
  [{ error: { message: 'The gremlins are out.' } }, 500, 'unknown'],
]

test.each(cases)('%j (%j) is %s', (body, status, code) => {
  const said = errorIn(body)
  if (said === null) throw new Error('not seen as an error')
  expect(classifyFailure(lmStudioFailureRules, { ...said, status }).failure.code).toBe(code)
})
