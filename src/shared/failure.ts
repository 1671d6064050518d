/**
 * The named ways in which a model server can fail an attempt. Each adapter maps its server's texts to one of these;
 * the router and the page know a remedy for each. A text nobody mapped stays verbatim under `unknown`.
 */
export const failureCodes = [
  'no-model',
  'out-of-memory',
  'model-corrupt',
  'model-unsupported',
  'model-not-found',
  'load-failed',
  'load-timeout',
  'engine-crashed',
  'queue-full',
  'context-too-long',
  'unauthorised',
  'rate-limited',
  'unreachable',
  'wrong-server',
  'stalled',
  'truncated',
  'malformed',
  'guardrail',
  'bad-request',
  'unknown',
] as const

/** `no-model`: nothing could be chosen to answer. The others are a server's. */
export type FailureCode = (typeof failureCodes)[number]

export interface Failure {
  code: FailureCode
  /** The server's own words, or ours where it said nothing. Untrusted text. */
  message: string
  /** HTTP status, where there was one. */
  status?: number
  /** From Retry-After, in milliseconds. */
  retryAfterMs?: number
}
