import type { FailureRule } from '../http/failures.ts'

/**
 * llama-server's error types and texts, and those of the router that starts one for each model. Source: llama.cpp
 * tools/server/README.md and server-common.cpp. Order matters: a cause is looked for before the wrapping around it.
 */
export const llamaFailureRules: readonly FailureRule[] = [
  { code: 'unauthorised', pattern: /authentication_error|permission_error|invalid api key/i },
  {
    code: 'context-too-long',
    pattern:
      /exceed_context_size_error|exceeds? (the )?(available |maximum )?context|context (size|length) (has been )?exceeded|input is too large to process/i,
  },
  {
    code: 'out-of-memory',
    pattern:
      /cudaMalloc failed|out[ -]of[ -]memory|insufficient memory|(unable|failed) to allocate|ErrorOutOfMemory|not enough (free )?memory/i,
  },
  {
    code: 'model-unsupported',
    pattern:
      /(unknown|unsupported) (model )?architecture|unknown model architecture|does not support (chat|completion)|not support(ed)?.*(completion|chat)|not_supported_error/i,
  },
  {
    code: 'model-corrupt',
    pattern: /invalid (file )?magic|bad magic|corrupt|out of bounds|wrong number of tensors/i,
  },
  {
    code: 'model-not-found',
    pattern:
      /model_not_found|model ['"`]?[^'"`]*['"`]? (is )?not found|model not found|no such model/i,
  },
  {
    code: 'load-failed',
    pattern:
      /(error|failed|unable)( to)? load(ing)?( the)? model|model .*failed to load|model (is )?not (loaded|running)|model .* exited|exit(ed)? (with )?code/i,
  },
  { code: 'load-timeout', pattern: /loading model/i },
  { code: 'queue-full', pattern: /no (available )?slots?|slot unavailable|server busy/i },
  {
    code: 'engine-crashed',
    pattern:
      /compute error|failed to decode|peg-native|failed to parse (the )?(input|output)|proxy error|could not (establish )?connect/i,
  },
]
