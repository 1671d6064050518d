import { useEffect, useRef, useState } from 'react'
import { sharedHighlighter } from './highlight-client.ts'
import type { TokenLine } from './highlight-protocol.ts'
import type { GrammarName } from './languages.ts'

interface Piece {
  block: number
  piece: number
  text: string
  /** It still grows. */
  open: boolean
  grammar: GrammarName | null
}

export interface PieceColours {
  lines: TokenLine[]
  /** How much of the text they cover: colours lag behind text that grows. */
  length: number
}

/** A growing piece asks again only when its last answer is in; a finished one asks at once, for the sake of the next. */
export function usePieceColours(piece: Piece): PieceColours | null {
  const [colours, setColours] = useState<PieceColours | null>(null)
  const newest = useRef(piece)
  const asking = useRef<{ text: string; open: boolean } | null>(null)
  const alive = useRef(false)
  const { text, open, grammar } = piece
  useEffect(() => {
    alive.current = true
    return () => {
      alive.current = false
    }
  }, [])
  useEffect(() => {
    newest.current = piece
  })
  useEffect(() => {
    const ask = async (asked: Piece & { grammar: GrammarName }) => {
      const request = { text: asked.text, open: asked.open }
      asking.current = request
      const lines = await sharedHighlighter().highlight({
        block: asked.block,
        piece: asked.piece,
        language: asked.grammar,
        ...request,
      })
      if (!alive.current || asking.current !== request) return
      asking.current = null
      if (lines) setColours({ lines, length: request.text.length })
      const now = newest.current
      if (now.grammar !== null && (now.text !== request.text || now.open !== request.open)) {
        void ask({ ...now, grammar: now.grammar })
      }
    }
    if (grammar === null || (open && asking.current !== null)) return
    void ask({ ...newest.current, text, open, grammar })
  }, [text, open, grammar])
  return colours
}
