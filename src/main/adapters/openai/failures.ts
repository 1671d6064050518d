import type { FailureRule } from '../http/failures.ts'

/** What vLLM and servers like it say. Order matters: a cause is looked for before the wrapping around it. */
export const openAiFailureRules: readonly FailureRule[] = [
  {
    code: 'unauthorised',
    pattern: /invalid_api_key|incorrect api key|unauthori[sz]ed|authentication/i,
  },
  {
    code: 'out-of-memory',
    pattern: /out[ -]of[ -]memory|cudaMalloc failed|insufficient memory|OutOfMemoryError/i,
  },
  {
    code: 'context-too-long',
    pattern:
      /maximum context length|context_length_exceeded|exceed_context_size|exceeds? (the )?(model'?s? )?(maximum |max |available )?(context|model len)|max_model_len|prompt (is )?too long|longer than the maximum model length/i,
  },
  {
    code: 'queue-full',
    pattern: /queue (is )?full|server (is )?(busy|overloaded)|overloaded_error/i,
  },
  { code: 'rate-limited', pattern: /rate[ _-]limit|too many requests|insufficient_quota/i },
  {
    code: 'model-not-found',
    pattern: /model_not_found|model [`'"][^`'"]*[`'"] (does not exist|not found|was not found)/i,
  },
  {
    code: 'model-unsupported',
    pattern: /does not support (the )?chat|chat template|not support chat completions/i,
  },
  {
    code: 'engine-crashed',
    pattern:
      /EngineDeadError|EngineCore encountered|engine (loop|process|core)? ?(has |is )?(died|dead|crashed|not running)|background loop/i,
  },
  { code: 'load-failed', pattern: /(error|failed|unable)( to)? load(ing)?( the)? model/i },
]
