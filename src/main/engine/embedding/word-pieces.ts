import { normaliseText } from './normalise-text.ts'
import { splitWords } from './split-words.ts'

/** The pieces of words that a table knows, by their id; inner pieces begin with `##`. */
export interface Vocabulary {
  idOf: ReadonlyMap<string, number>
  /** The id of what is in no way made of known pieces. */
  unknown: number
  /** UTF-16 units of the longest piece, without `##`. */
  longestPiece: number
}

/** Cuts texts into ids of pieces. */
export interface Tokeniser {
  ids(text: string): number[]
}

/** Words of more characters (code points) are unknown. */
const longestWord = 100
const rememberedWords = 20_000
const specialPiece = /(\[(?:PAD|UNK|CLS|SEP|MASK)\])/

/**
 * BERT's uncased WordPiece (Devlin et al. 2018; longest piece first, Wu et al. 2016): gives what the `tokenizers`
 * package gives for the same vocabulary, without [CLS] and [SEP]. Words are remembered, since few make most of a text.
 */
export function createTokeniser(vocabulary: Vocabulary): Tokeniser {
  const remembered = new Map<string, readonly number[]>()

  function piecesOf(word: string): readonly number[] {
    const known = remembered.get(word)
    if (known) return known
    const found = cutWord(word, vocabulary)
    if (remembered.size >= rememberedWords) remembered.clear()
    remembered.set(word, found)
    return found
  }

  return {
    ids(text) {
      const ids: number[] = []
      for (const part of text.split(specialPiece)) {
        const special = specialPiece.test(part) ? vocabulary.idOf.get(part) : undefined
        if (special !== undefined) ids.push(special)
        else for (const word of splitWords(normaliseText(part))) ids.push(...piecesOf(word))
      }
      return ids
    },
  }
}

/** The longest known piece from the left, again and again; one unknown rest makes the whole word unknown. */
function cutWord(word: string, { idOf, unknown, longestPiece }: Vocabulary): readonly number[] {
  const whole = idOf.get(word)
  if (whole !== undefined) return [whole]
  // Every code point takes one unit or two, so that only words in between need counting.
  if (word.length > 2 * longestWord) return [unknown]
  if (word.length > longestWord && [...word].length > longestWord) return [unknown]
  const found: number[] = []
  for (let start = 0; start < word.length; ) {
    const prefix = start === 0 ? '' : '##'
    let end = Math.min(word.length, start + longestPiece)
    let id: number | undefined
    while (end > start) {
      id = idOf.get(prefix + word.slice(start, end))
      if (id !== undefined) break
      end -= 1
    }
    if (id === undefined) return [unknown]
    found.push(id)
    start = end
  }
  return found
}
