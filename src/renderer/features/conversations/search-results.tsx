import { type KeyboardEvent, useRef } from 'react'
import type { SearchHit } from '#shared/contract/chat'
import { errorSentence } from '../../app/error-sentence.ts'
import { formatRoute } from '../../app/route.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { groupHits, type SearchState } from './searcher.ts'

/** What was found, by conversation, each hit leading to its message. Arrow keys walk; up from the first leaves. */
export function SearchResults(props: {
  state: SearchState
  onAgain: () => void
  onLeave: () => void
}) {
  const { state } = props
  const box = useRef<HTMLDivElement>(null)

  if (state.status === 'idle') return null
  if (state.status === 'failed') {
    return (
      <EmptyState
        title="The search did not work"
        action={
          <Button size="sm" onClick={props.onAgain}>
            Search again
          </Button>
        }
      >
        {errorSentence(state.error)}
      </EmptyState>
    )
  }
  if (state.hits.length === 0) {
    if (state.status === 'searching') return null
    return (
      <EmptyState title={`Nothing holds “${state.text}”`}>
        Words may stand in any order; the last one may be the start of a longer one.
      </EmptyState>
    )
  }

  const walk = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const links = [...(box.current?.querySelectorAll<HTMLElement>('a') ?? [])]
    const at = links.indexOf(document.activeElement as HTMLElement)
    const next = links[at + (event.key === 'ArrowDown' ? 1 : -1)]
    if (next) next.focus()
    else if (event.key === 'ArrowUp') props.onLeave()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys only move between the links inside
    <div
      ref={box}
      data-search-results=""
      className="min-h-0 grow overflow-y-auto pb-3"
      onKeyDown={walk}
    >
      {groupHits(state.hits).map((group) => (
        <section key={group.conversationId} aria-label={group.title} className="px-2 pt-3">
          <h2 className="truncate px-2.5 pb-1 text-xs font-semibold">{group.title}</h2>
          <ul>
            {group.hits.map((hit) => (
              <li key={hit.messageId}>
                <a
                  href={formatRoute({ room: 'chat', id: hit.conversationId, at: hit.messageId })}
                  className="block rounded-md px-2.5 py-1.5 text-xs text-ink-2 hover:bg-sunken focus-visible:bg-sunken focus-visible:outline-offset-[-2px]"
                >
                  <span className="text-ink-3">{hit.role === 'user' ? 'You' : 'Answer'} · </span>
                  <Snippet hit={hit} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Snippet({ hit }: { hit: SearchHit }) {
  let at = 0
  return (
    <span className="[overflow-wrap:anywhere]">
      {hit.snippet.map((part) => {
        const key = at
        at += part.text.length
        return part.hit ? (
          <mark key={key} className="rounded-xs bg-amber-soft px-px font-semibold text-amber">
            {part.text}
          </mark>
        ) : (
          <span key={key}>{part.text}</span>
        )
      })}
    </span>
  )
}
