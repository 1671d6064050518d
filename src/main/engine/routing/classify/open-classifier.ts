import { type Classify, createClassifier } from './classifier.ts'
import { decodeClassifier } from './classifier-file.ts'

/**
 * Reads the classifier when it is first wanted. Where that can't be done, `onFailure` hears of it once and the answer is
 * `null` from then on.
 */
export function openClassifier(
  read: () => Uint8Array,
  onFailure: (error: unknown) => void,
): () => Classify | null {
  let opened: { classify: Classify | null } | null = null
  return () => {
    opened ??= { classify: open() }
    return opened.classify
  }

  function open(): Classify | null {
    try {
      return createClassifier(decodeClassifier(read()))
    } catch (error) {
      onFailure(error)
      return null
    }
  }
}
