/** `truncated`: the file ends before its header does. `hostile`: it asks for more than any real header holds. */
export type GgufProblem = 'not-gguf' | 'unsupported' | 'truncated' | 'hostile' | 'unreadable'

/** A header that can't be read, with a message a user understands. */
export class GgufError extends Error {
  readonly problem: GgufProblem
  constructor(problem: GgufProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GgufError'
    this.problem = problem
  }
}
