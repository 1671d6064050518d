import type { HighlightAnswer, HighlightRequest, TokenLine } from './highlight-protocol.ts'

/** Colours code off the main thread. */
interface Highlighter {
  /** `null` where it can't be coloured. */
  highlight(request: Omit<HighlightRequest, 'id'>): Promise<TokenLine[] | null>
  forget(block: number): void
}

let shared: Highlighter | null = null

/** One worker for the page, started with the first coloured block. */
export function sharedHighlighter(): Highlighter {
  shared ??= createHighlighter()
  return shared
}

function createHighlighter(): Highlighter {
  const waiting = new Map<number, (lines: TokenLine[] | null) => void>()
  let asked = 0
  let dead = false
  const worker = new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<HighlightAnswer>) => {
    waiting.get(data.id)?.(data.lines)
    waiting.delete(data.id)
  })
  worker.addEventListener('error', () => {
    dead = true
    for (const resolve of waiting.values()) resolve(null)
    waiting.clear()
  })
  return {
    highlight(request) {
      if (dead) return Promise.resolve(null)
      asked += 1
      const id = asked
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        worker.postMessage({ ...request, id } satisfies HighlightRequest)
      })
    },
    forget(block) {
      if (!dead) worker.postMessage({ forget: block })
    },
  }
}
