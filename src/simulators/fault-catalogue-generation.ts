import {
  type CatalogueEntry,
  chatRoute,
  everyKind,
  onChat,
  onlyLmStudio,
  onlyOllama,
} from './fault-entry.ts'

/** Faults of servers that are asked to write, or to let a request wait. */
export const catalogueOfGeneration: readonly CatalogueEntry[] = [
  {
    id: 'error-frame-mid-stream',
    number: 4,
    description: 'The stream ends with an error line while the status stays 200.',
    targets: onlyOllama,
    outcome: 'engine-crashed',
    faults: onChat(
      {
        do: 'errorFrame',
        text: 'an error was encountered while running the model: unexpected EOF',
      },
      3,
    ),
  },
  {
    id: 'clean-end-without-last-frame',
    number: 5,
    description: 'The body ends well-formed, but the protocol’s last frame never came.',
    targets: everyKind,
    outcome: 'truncated',
    faults: onChat({ do: 'cleanEof' }, 3),
  },
  {
    id: 'engine-crash-mid-stream',
    number: 6,
    description: 'The engine dies while it writes and the stream says so.',
    targets: onlyLmStudio,
    outcome: 'engine-crashed',
    faults: onChat(
      {
        do: 'errorFrame',
        text: 'The model has crashed without additional information. (Exit code: 18446744072635812000)',
      },
      3,
    ),
  },
  {
    id: 'engine-crash-null-exit-code',
    number: 6,
    description: 'The engine dies on concurrent requests; the exit code is null.',
    targets: onlyLmStudio,
    outcome: 'engine-crashed',
    faults: onChat(
      {
        do: 'errorFrame',
        text: 'The model has crashed without additional information. (Exit code: null)',
      },
      2,
    ),
  },
  {
    id: 'queue-full',
    number: 7,
    description: 'Too many requests wait for a model.',
    targets: onlyOllama,
    outcome: 'queue-full',
    faults: onChat({
      do: 'status',
      status: 503,
      body: '{"error":"server busy, please try again.  maximum pending requests exceeded"}',
    }),
  },
  {
    id: 'silent-queue',
    number: 7,
    description: 'Requests for a loaded model wait in silence, without limit.',
    targets: onlyOllama,
    outcome: 'stalled',
    faults: (target) => [
      { route: chatRoute(target), when: 'pre', action: { do: 'misbehave', how: 'silent-queue' } },
    ],
  },
  {
    id: 'hang-after-several-requests',
    number: 8,
    description: 'Some requests are answered, then none any more.',
    targets: everyKind,
    outcome: 'stalled',
    faults: (target) => [{ route: chatRoute(target), nth: 3, when: 'pre', action: { do: 'hang' } }],
  },
  {
    id: 'unexpected-endpoint',
    number: 10,
    description: 'A route that exists is answered as unknown, with status 200.',
    targets: onlyLmStudio,
    outcome: 'wrong-server',
    faults: onChat({
      do: 'body',
      body: '{"error":"Unexpected endpoint or method. (POST /v1/chat/completions)"}',
    }),
  },
  {
    id: 'peg-native-parse-error',
    number: 16,
    description: 'The engine can’t parse what its own model wrote and gives up mid-stream.',
    targets: onlyLmStudio,
    outcome: 'engine-crashed',
    faults: onChat(
      {
        do: 'lastWords',
        text: 'data: {"error":{"code":500,"message":"The model produced output that does not match the expected peg-native format","type":"server_error"}}\n\n',
      },
      3,
    ),
  },
  {
    id: 'late-disconnect',
    number: 17,
    description: 'A client that goes away is noticed only when its prompt has been processed.',
    targets: onlyLmStudio,
    outcome: 'answer',
    faults: (target) => [
      {
        route: chatRoute(target),
        when: 'pre',
        action: { do: 'misbehave', how: 'late-disconnect' },
      },
    ],
  },
  {
    id: 'cloud-not-signed-in',
    number: 18,
    description: 'A cloud model wants the user to sign in.',
    targets: onlyOllama,
    outcome: 'unauthorised',
    faults: onChat({
      do: 'status',
      status: 401,
      body: '{"error":"unauthorized","signin_url":"https://ollama.com/connect?name=simulated&key=simulated"}',
    }),
  },
  {
    id: 'cloud-unexpected-eof',
    number: 18,
    description: 'The cloud behind the server broke off.',
    targets: onlyOllama,
    outcome: 'unreachable',
    faults: onChat({ do: 'status', status: 502, body: '{"error":"unexpected EOF"}' }),
  },
]
