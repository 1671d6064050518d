/** Bounds on everything that is read from a model server. Times in milliseconds. */
export interface HttpLimits {
  /** TCP (and TLS) connection. */
  connectMs: number
  /** A whole small answer (identify). */
  identifyMs: number
  /** One whole JSON answer of a listing. */
  listMs: number
  /**
   * Request sent to first byte of a generation. A cold load of a large model and a long prompt both happen in here:
   * Ollama alone lets a load take five minutes, and a queue may stand before it.
   */
  firstByteMs: number
  /** Longest silence between two reads of a running generation. */
  idleMs: number
  /** A whole load that is asked for, until the server says that it is done. */
  loadMs: number
  /** Until a server that was told to unload no longer lists the model. */
  unloadMs: number
  /** Longest time in which a download gets no further: large files are verified without a word. */
  pullIdleMs: number
  /** Between two questions about work that goes on in the background. */
  pollMs: number
  /** Longest JSON answer, in bytes. */
  jsonBytes: number
  /** Longest body of an error answer that is read, in bytes. */
  errorBytes: number
  /** Longest single frame of a stream, in characters. */
  frameLength: number
}

export const defaultHttpLimits: HttpLimits = {
  connectMs: 5_000,
  identifyMs: 5_000,
  listMs: 30_000,
  firstByteMs: 15 * 60_000,
  idleMs: 3 * 60_000,
  loadMs: 15 * 60_000,
  unloadMs: 60_000,
  pullIdleMs: 3 * 60_000,
  pollMs: 500,
  jsonBytes: 32 * 1024 * 1024,
  errorBytes: 64 * 1024,
  frameLength: 8 * 1024 * 1024,
}
