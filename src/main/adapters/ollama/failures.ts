import type { FailureRule } from '../http/failures.ts'

/**
 * Ollama's error texts. Before 0.30 the engine is the "llama runner", since then "llama-server". Order matters: an
 * out-of-memory text arrives wrapped in "process has terminated".
 */
export const ollamaFailureRules: readonly FailureRule[] = [
  {
    code: 'out-of-memory',
    pattern:
      /cudaMalloc failed|out[ -]of[ -]memory|requires more system memory|insufficient memory|(unable|failed) to allocate|ErrorOutOfMemory/i,
  },
  { code: 'queue-full', pattern: /server busy|maximum pending requests exceeded/i },
  { code: 'rate-limited', pattern: /too many requests|rate limit|usage limit/i },
  {
    code: 'model-unsupported',
    pattern:
      /(unknown|unsupported) model architecture|unsupported (model|architecture)|not supported by your version|requires a newer version|does not support chat/i,
  },
  {
    code: 'model-corrupt',
    pattern:
      /invalid (file )?magic|bad magic|digest mismatch|sha256 mismatch|corrupt|data is not within the file bounds|wrong number of tensors/i,
  },
  { code: 'load-timeout', pattern: /timed out waiting for (the )?(llama[ -]runner|llama-server)/i },
  {
    code: 'model-not-found',
    pattern: /model ['"][^'"]*['"] not found|try pulling it first|file does not exist/i,
  },
  {
    code: 'context-too-long',
    pattern:
      /exceeds? (the )?(available |maximum )?context|exceed_context_size|input length exceeds|prompt (is )?too long/i,
  },
  {
    code: 'engine-crashed',
    pattern:
      /model runner has unexpectedly stopped|error was encountered while running the model|(llama runner|llama-server)( process)? (is )?no longer running/i,
  },
  {
    code: 'load-failed',
    pattern:
      /(llama runner|llama-server)( process)? has terminated|llama-server reported|(error|failed|unable)( to)? load(ing)?( the)? model|(error|failed|unable)( to)? start(ing)?( the)? (llama[ -]runner|llama-server)|(llama[ -]runner|llama-server) binary not found/i,
  },
  { code: 'unauthorised', pattern: /^unauthorized|sign ?in|cloud .*disabled|disabled .*cloud/i },
  {
    code: 'bad-request',
    pattern: /does not support (thinking|tools|insert)|missing request body/i,
  },
]
