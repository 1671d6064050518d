import type { TextEmbedder } from '../../embedding/text-embedder.ts'
import { priorOfGain } from './gain-prior.ts'
import { measureStructure } from './prompt-structure.ts'
import { countTerms } from './word-terms.ts'

/** Turns a text into a vector that lies near those of texts about the same things: the built-in table, say. */
type Embedder = Pick<TextEmbedder, 'embed'>

/** A prompt as the learner sees it. */
export interface PromptExample {
  structure: Float64Array
  terms: ReadonlyMap<string, number>
  meaning: Float32Array
  prior: number
}

export type ReadExample = (prompt: string) => PromptExample

export function createExampleReader(embedder: Embedder): ReadExample {
  return (prompt) => {
    const structure = measureStructure(prompt)
    const terms = countTerms(prompt)
    return { structure, terms, meaning: embedder.embed(prompt), prior: priorOfGain(structure) }
  }
}

/** Reads each prompt once; keeps what it has read for as long as it is kept itself. */
export function remember(read: ReadExample): ReadExample {
  const known = new Map<string, PromptExample>()
  return (prompt) => {
    const example = known.get(prompt) ?? read(prompt)
    known.set(prompt, example)
    return example
  }
}

/**
 * An embedder that needs no table: words fall into `dimensions` by a hash, each with a sign, and weigh less the more
 * often they occur. It knows which words two prompts share, not which words mean the same.
 */
export function createWordEmbedder(dimensions = 256): Embedder {
  return {
    embed(text) {
      const vector = new Float32Array(dimensions)
      for (const [term, times] of countTerms(text)) {
        const hash = hashText(term)
        const place = (hash >>> 1) % dimensions
        const weight = (hash & 1 ? 1 : -1) * (1 + Math.log(times)) * Math.min(term.length, 12)
        vector[place] = (vector[place] ?? 0) + weight
      }
      return vector
    },
  }
}

/** 32-bit FNV-1a over UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
