/** Turns texts into vectors whose dot product says how alike they are in meaning. */
export interface TextEmbedder {
  /** Changes whenever the vectors do: vectors of another name are not comparable and must be made anew. */
  readonly name: string
  readonly dimensions: number
  /**
   * A vector of length one, or all zeros where the text has no known word. Synchronous, never throws; of a long text only
   * head and tail are read (`bound-text.ts`).
   */
  embed(text: string): Float32Array
}
