import type { SearchHit } from '#shared/contract/chat'

export type SearchState =
  | { status: 'idle' }
  /** `hits` of the text before, so that the list does not flicker while one types. */
  | { status: 'searching'; text: string; hits: SearchHit[] }
  | { status: 'found'; text: string; hits: SearchHit[] }
  | { status: 'failed'; text: string; error: unknown }

export interface SearcherParts {
  search: (text: string, signal: AbortSignal) => Promise<SearchHit[]>
  /** Waits until typing has paused; rejects when aborted. */
  pause: (signal: AbortSignal) => Promise<void>
  onState: (state: SearchState) => void
}

/** Searches as one types: a new text takes the place of the one before, whose answer is dropped. */
export function createSearcher({ search, pause, onState }: SearcherParts) {
  let current = new AbortController()
  let shown: SearchHit[] = []

  const show = (state: SearchState) => {
    if ('hits' in state) shown = state.hits
    onState(state)
  }

  return {
    async ask(typed: string): Promise<void> {
      current.abort()
      current = new AbortController()
      const { signal } = current
      const text = typed.trim()
      if (text === '') {
        shown = []
        return show({ status: 'idle' })
      }
      show({ status: 'searching', text, hits: shown })
      try {
        await pause(signal)
        const hits = await search(text, signal)
        if (!signal.aborted) show({ status: 'found', text, hits })
      } catch (error) {
        if (!signal.aborted) show({ status: 'failed', text, error })
      }
    },
    close(): void {
      current.abort()
    },
  }
}

export interface HitGroup {
  conversationId: SearchHit['conversationId']
  title: string
  hits: SearchHit[]
}

/** Hits by conversation, in the order in which each conversation first appears. */
export function groupHits(hits: readonly SearchHit[]): HitGroup[] {
  const groups = new Map<string, HitGroup>()
  for (const hit of hits) {
    const group = groups.get(hit.conversationId)
    if (group) group.hits.push(hit)
    else {
      groups.set(hit.conversationId, {
        conversationId: hit.conversationId,
        title: hit.title,
        hits: [hit],
      })
    }
  }
  return [...groups.values()]
}

export function pauseFor(ms: number) {
  return (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    })
}
