import {
  bothKinds,
  type CatalogueEntry,
  chatRoute,
  everyKind,
  type FaultTarget,
  onChat,
  onlyLmStudio,
  onlyOllama,
  onlyRouter,
} from './fault-entry.ts'

const lmStudioLoadError = (message: string) =>
  JSON.stringify({
    error: { message, type: 'invalid_request_error', param: 'model', code: 'model_not_found' },
  })

function modelGoneBody({ kind, version }: FaultTarget): string {
  switch (kind) {
    case 'ollama':
      return '{"error":"model \'x\' not found"}'
    case 'lmstudio':
      return lmStudioLoadError(
        'Model "x" not found. Please specify a valid model.\n\nYour models:\n\n',
      )
    case 'llamacpp':
      return '{"error":{"code":404,"message":"model \'x\' not found","type":"not_found_error"}}'
    case 'openai':
      return version === 'vllm-old'
        ? '{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}'
        : '{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}}'
  }
}

/** Faults of loading, unloading, fetching and finding models. */
export const catalogueOfModels: readonly CatalogueEntry[] = [
  {
    id: 'load-out-of-memory',
    number: 1,
    description: 'Loading runs out of video memory; the text names the allocation that failed.',
    targets: onlyOllama,
    outcome: 'out-of-memory',
    faults: (target) => [
      {
        route: chatRoute(target),
        when: 'pre',
        action: {
          do: 'status',
          status: 500,
          body: JSON.stringify({
            error: target.version.startsWith('0.33')
              ? 'llama-server process has terminated: exit status 1: cudaMalloc failed: out of memory'
              : 'llama runner process has terminated: cudaMalloc failed: out of memory',
          }),
        },
      },
    ],
  },
  {
    id: 'load-failed-generic',
    number: 2,
    description: 'Loading runs out of memory, but the text only tells of an abort signal.',
    targets: onlyLmStudio,
    outcome: 'load-failed',
    faults: (target) => {
      const message = 'The model has crashed without additional information. (Exit code: SIGABRT)'
      const native = JSON.stringify({ error: { type: 'model_load_failed', message } })
      const action = { do: 'status', status: 500, body: native } as const
      return [
        { route: '/api/v1/models/load', when: 'pre', action },
        { route: chatRoute(target), when: 'pre', action },
      ]
    },
  },
  {
    id: 'guardrail-refusal',
    number: 3,
    description: 'The guardrail refuses to load; its figures make no sense.',
    targets: onlyLmStudio,
    outcome: 'guardrail',
    faults: onChat({
      do: 'status',
      status: 404,
      body: lmStudioLoadError(
        'Failed to load model "x". Error: Model loading aborted due to insufficient system resources. Overloading the system will likely cause it to freeze. If you believe this is a mistake, you can try to change the model loading guardrails in the settings. This model requires approximately NaN undefined of memory.',
      ),
    }),
  },
  {
    id: 'stuck-unload',
    number: 8,
    description: 'An unloaded model keeps its memory and never leaves the list.',
    targets: bothKinds,
    outcome: 'answer',
    faults: () => [
      {
        route: /^POST \/api\/(chat|generate|v1\/models\/unload)$/,
        when: 'pre',
        action: { do: 'misbehave', how: 'stuck-unload' },
      },
    ],
  },
  {
    id: 'model-gone',
    number: 9,
    description: 'The model disappeared between listing and asking.',
    targets: everyKind,
    outcome: 'model-not-found',
    faults: (target) => [
      {
        route: chatRoute(target),
        when: 'pre',
        action: {
          do: 'status',
          status: 404,
          body: modelGoneBody(target),
        },
      },
    ],
  },
  {
    id: 'wrong-model-served',
    number: 9,
    description: 'Another model than the one asked for answers; only the answer’s `model` tells.',
    targets: bothKinds,
    outcome: 'answer',
    faults: (target) => [
      { route: chatRoute(target), when: 'pre', action: { do: 'misbehave', how: 'wrong-model' } },
    ],
  },
  {
    id: 'jit-fails',
    number: 11,
    description: 'Loading on demand does not happen and nothing is loaded.',
    targets: onlyLmStudio,
    outcome: 'load-failed',
    faults: (target) => [
      { route: chatRoute(target), when: 'pre', action: { do: 'misbehave', how: 'jit-fails' } },
    ],
  },
  {
    id: 'duplicate-instance',
    number: 11,
    description: 'Every request loads one more instance of the same model.',
    targets: onlyLmStudio,
    outcome: 'answer',
    faults: (target) => [
      {
        route: chatRoute(target),
        when: 'pre',
        action: { do: 'misbehave', how: 'duplicate-instance' },
      },
    ],
  },
  ...(
    [
      ['pull-stalls-at-99', 'A download stops at 99 %.', 'stalled'],
      ['pull-backwards', 'A download’s progress runs backwards.', 'answer'],
      ['pull-retries-exceeded', 'A download gives up half-way.', 'unknown'],
      ['pull-stuck-at-zero', 'A download never gets beyond 0 %.', 'stalled'],
    ] as const
  ).map(
    ([how, description, outcome]): CatalogueEntry => ({
      id: how,
      number: 14,
      description,
      targets: onlyOllama,
      outcome,
      faults: () => [{ route: '/api/pull', when: 'pre', action: { do: 'misbehave', how } }],
    }),
  ),
  {
    id: 'load-fails-instead-of-evicting',
    number: 19,
    description:
      'A router in front of the engine answers 500 when memory is short and leaves the idle model where it is.',
    targets: onlyOllama,
    outcome: 'out-of-memory',
    faults: (target) => [
      { route: chatRoute(target), when: 'pre', action: { do: 'misbehave', how: 'no-eviction' } },
    ],
  },
  {
    id: 'router-fails-instead-of-evicting',
    number: 19,
    description: 'llama-server’s router answers 500 when memory is short and evicts nobody.',
    targets: onlyRouter,
    outcome: 'load-failed',
    faults: (target) => [
      { route: chatRoute(target), when: 'pre', action: { do: 'misbehave', how: 'no-eviction' } },
    ],
  },
  {
    id: 'router-false-failure',
    number: 19,
    description: 'llama-server’s router lists a model as failed that nobody ever loaded.',
    targets: onlyRouter,
    outcome: 'answer',
    faults: () => [
      {
        route: /^GET \/(v1\/)?models$/,
        when: 'pre',
        action: { do: 'misbehave', how: 'false-failure' },
      },
    ],
  },
]
