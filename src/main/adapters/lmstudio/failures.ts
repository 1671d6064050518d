import type { FailureRule } from '../http/failures.ts'

/** LM Studio's error texts, types and codes. Order matters: a cause is looked for before the wrapping around it. */
export const lmStudioFailureRules: readonly FailureRule[] = [
  { code: 'wrong-server', pattern: /unexpected endpoint or method/i },
  { code: 'unauthorised', pattern: /invalid_api_key|API token is required|unauthorized/i },
  {
    code: 'guardrail',
    pattern:
      /insufficient system resources|guardrail|model loading (was )?(aborted|stopped)|approximately .* of memory/i,
  },
  {
    code: 'out-of-memory',
    pattern:
      /cudaMalloc failed|out[ -]of[ -]memory|insufficient memory|(unable|failed) to allocate|ErrorOutOfMemory/i,
  },
  {
    code: 'context-too-long',
    pattern:
      /context (length|window|size|overflow)|exceeds? (the )?(available |maximum )?context|exceed_context_size|prompt (is )?too long/i,
  },
  {
    code: 'model-unsupported',
    pattern:
      /is not an LLM|(unknown|unsupported) (model )?architecture|unsupported model|error rendering prompt with jinja/i,
  },
  {
    code: 'model-corrupt',
    pattern: /invalid (file )?magic|bad magic|corrupt|out of bounds tensor/i,
  },
  {
    code: 'load-failed',
    pattern:
      /model_load_failed|(failed|error|unable)( to)? load(ing)?( the)? model|no models? (is |are )?loaded|model (is )?(not loaded|unloaded)/i,
  },
  {
    code: 'engine-crashed',
    pattern:
      /model has crashed|peg-native|failed to parse (the )?(input|output)|exit code|compute error|SIGABRT|SIGSEGV|engine process/i,
  },
  { code: 'model-not-found', pattern: /model_not_found|model ['"][^'"]*['"] not found/i },
  { code: 'queue-full', pattern: /queue (is )?full|server busy/i },
  { code: 'rate-limited', pattern: /rate[ _-]limit|too many requests/i },
]
