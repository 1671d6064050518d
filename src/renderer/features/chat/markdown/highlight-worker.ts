import type { GrammarState } from 'shiki/core'
import { createCodeHighlighter } from './highlight-code.ts'
import type { HighlightAnswer, HighlightForget, HighlightRequest } from './highlight-protocol.ts'

const highlighter = createCodeHighlighter()
/** State of the grammar after each finished piece of a block. */
const states = new Map<number, (GrammarState | undefined)[]>()
let queue: Promise<void> = Promise.resolve()

addEventListener('message', ({ data }: MessageEvent<HighlightRequest | HighlightForget>) => {
  if ('forget' in data) {
    states.delete(data.forget)
    return
  }
  queue = queue.then(() => answer(data))
})

async function answer(request: HighlightRequest): Promise<void> {
  const reply: HighlightAnswer = { id: request.id, lines: null }
  try {
    const known = states.get(request.block) ?? []
    states.set(request.block, known)
    const from = request.piece === 0 ? undefined : known[request.piece - 1]
    const { lines, state } = await highlighter.highlight(request.text, request.language, from)
    if (!request.open) known[request.piece] = state
    reply.lines = lines
  } catch {
    // Colours are a nicety: code that no grammar can read stays plain.
  }
  postMessage(reply)
}
