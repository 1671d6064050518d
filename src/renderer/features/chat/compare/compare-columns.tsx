import { type KeyboardEvent, useRef } from 'react'
import { useStore } from 'zustand'
import type { AnswerMessage } from '#shared/contract/chat'
import { Button } from '../../../ui/button.tsx'
import { useChatScope } from '../chat-ui.ts'
import { modelOf } from '../thread/version-group.ts'
import { blindStore, setBlind } from './blind.ts'
import { CompareColumn } from './compare-column.tsx'

const letters = ['A', 'B', 'C', 'D', 'E', 'F']

/** Ids are random, so their order tells nothing of the models; it stays the same when looked at again. */
const shuffled = (versions: readonly AnswerMessage[]) =>
  [...versions].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Answers of several models to one prompt, beside each other. */
export function CompareColumns(props: {
  versions: readonly AnswerMessage[]
  /** `null` = none is kept yet, so there is nothing to collapse to. */
  onCollapse: (() => void) | null
}) {
  const { versions } = props
  const { actions } = useChatScope()
  const blind = useStore(blindStore, (state) => state.blind)
  const row = useRef<HTMLDivElement>(null)
  const running = versions.filter(({ status }) => status === 'running')
  const whole = versions.filter(({ status, text }) => status === 'done' && text !== '')
  const isVoted = versions.some(({ vote }) => vote)
  const mayVote = running.length === 0 && whole.length > 1
  const hidesNames = blind && !isVoted && props.onCollapse === null
  const columns = blind ? shuffled(versions) : versions
  const [anyWhole] = whole

  /** Arrows lead to the column beside, `v` votes for the one that has focus. */
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const all = [...(row.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [])]
    const at = event.target instanceof HTMLElement ? all.indexOf(event.target) : -1
    const column = columns[at]
    if (!column) return
    if (event.key === 'v' && mayVote && whole.includes(column)) actions.vote(column.id, 'better')
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const beside = all[at + (event.key === 'ArrowRight' ? 1 : -1)]
      beside?.focus()
      beside?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <label className="inline-flex items-center gap-1.5 text-ink-2">
          <input
            type="checkbox"
            checked={blind}
            onChange={(event) => setBlind(event.currentTarget.checked)}
          />
          Hide names until I vote
        </label>
        {running.length > 1 && (
          <Button
            size="sm"
            onClick={() => {
              for (const { runId } of running) actions.stop(runId)
            }}
          >
            Stop all
          </Button>
        )}
        {mayVote && anyWhole && (
          <fieldset aria-label="Your vote on all" className="inline-flex gap-2">
            <Button size="sm" onClick={() => actions.vote(anyWhole.id, 'tie')}>
              Tie
            </Button>
            <Button size="sm" onClick={() => actions.vote(anyWhole.id, 'none')}>
              {whole.length === 2 ? 'Both bad' : 'All bad'}
            </Button>
          </fieldset>
        )}
        {props.onCollapse && (
          <Button size="sm" onClick={props.onCollapse}>
            Only the kept one
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the columns within, which have focus */}
      <div
        ref={row}
        onKeyDown={onKeyDown}
        className="flex snap-x snap-mandatory gap-3 overflow-x-auto p-1"
      >
        {columns.map((answer, index) => {
          const letter = letters[index] ?? String(index + 1)
          const name = hidesNames ? null : modelOf(answer)
          return (
            <CompareColumn
              key={answer.id}
              answer={answer}
              label={name === null ? `Answer ${letter}` : `${letter} · ${name}`}
              name={name}
              mayVote={mayVote && whole.includes(answer)}
            />
          )
        })}
      </div>
    </div>
  )
}
