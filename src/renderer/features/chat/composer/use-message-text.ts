import { type RefObject, useCallback, useMemo, useRef, useState } from 'react'

/** Longer texts are held beside the field: a browser lays out a field anew at every key, a megabyte in half a second. */
export const largePaste = 50_000

export interface MessageText {
  /** What would be sent: the words of the field, then the pasted texts. */
  read(): string
  /** Puts a whole text in place of what is there. */
  write(text: string): void
  /** Takes a text out of the field's hands if it is too large for it. Returns whether it did. */
  take(text: string): boolean
  pasted: readonly string[]
  removePasted(index: number): void
}

/** The text of a message in the making. The field keeps its own words, so that no render has to carry them. */
export function useMessageText(field: RefObject<HTMLTextAreaElement | null>): MessageText {
  const [pasted, setPasted] = useState<readonly string[]>([])
  const newest = useRef(pasted)

  const hold = useCallback((texts: readonly string[]) => {
    newest.current = texts
    setPasted(texts)
  }, [])

  const verbs = useMemo(
    () => ({
      read: () =>
        [field.current?.value ?? '', ...newest.current].filter((text) => text !== '').join('\n\n'),
      write: (text: string) => {
        const large = text.length > largePaste
        if (field.current) field.current.value = large ? '' : text
        hold(large ? [text] : [])
      },
      take: (text: string) => {
        if (text.length <= largePaste) return false
        hold([...newest.current, text])
        return true
      },
      removePasted: (index: number) => hold(newest.current.filter((_, other) => other !== index)),
    }),
    [field, hold],
  )
  return { ...verbs, pasted }
}
