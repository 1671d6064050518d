import { useEffect, useMemo, useState } from 'react'
import { useClient } from '../../app/client-context.tsx'
import { createSearcher, pauseFor, type SearchState } from './searcher.ts'

/** What the engine finds for `text`, a moment after typing has paused. `again` asks once more. */
export function useSearch(text: string): { state: SearchState; again: () => void } {
  const client = useClient()
  const [state, setState] = useState<SearchState>({ status: 'idle' })
  const searcher = useMemo(
    () =>
      createSearcher({
        search: (wanted, signal) => client.chat.search({ text: wanted, limit: 60 }, { signal }),
        pause: pauseFor(120),
        onState: setState,
      }),
    [client],
  )
  useEffect(() => {
    void searcher.ask(text)
  }, [searcher, text])
  useEffect(() => () => searcher.close(), [searcher])
  return { state, again: () => void searcher.ask(text) }
}
