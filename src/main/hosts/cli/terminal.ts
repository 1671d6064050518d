/** What a command needs of its surroundings; tests give their own. */
export interface Terminal {
  out: TextSink
  /** For people: routing lines, progress, errors. */
  err: TextSink
  /** `maybe`: something is connected that may never end; read only when there is nothing else to go by. */
  input: 'none' | 'piped' | 'maybe'
  /** What came until the end, or until the interruption. */
  readInput: () => Promise<string>
  /** The same piece by piece, as it comes. */
  readChunks: () => AsyncIterable<string>
  env: Record<string, string | undefined>
  platform: NodeJS.Platform
  /** Aborted by the first Ctrl-C or a request to end; `reason` is the signal's name. */
  interrupted: AbortSignal
}

export interface TextSink {
  write(text: string): void
  /** Resolves when whoever reads has kept up; without it nobody needs to be waited for. */
  drained?(): Promise<void>
  /** Somebody is looking: text from models must not reach the terminal's control codes. */
  isTerminal: boolean
}

/** Takes out what a terminal would obey: text from a model is untrusted. Line breaks and tabs stay. */
export function withoutControlCodes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

export function writeUntrusted(sink: TextSink, text: string): void {
  sink.write(sink.isTerminal ? withoutControlCodes(text) : text)
}
