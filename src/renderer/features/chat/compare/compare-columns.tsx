import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { AnswerMessage } from '#shared/contract/chat'
import { useInventory } from '../../models/inventory-store.ts'
import { useChatScope } from '../chat-ui.ts'
import { nameOfModel } from '../describe.ts'
import { blindStore, hideNames } from './blind.ts'
import { CompareColumn } from './compare-column.tsx'
import { CompareToolbar } from './compare-toolbar.tsx'
import { MergedAnswer } from './merged-answer.tsx'
import { columnsOf, isUndecided, isWhole, mergesOf, sayPhase, sourcesOf } from './side-by-side.ts'

/** Answers of several models to one prompt, beside each other, and what was made of them. */
export function CompareColumns(props: {
  versions: readonly AnswerMessage[]
  /** `null` = none is kept yet, so there is nothing to collapse to. */
  onCollapse: (() => void) | null
}) {
  const { versions } = props
  const { actions } = useChatScope()
  const blind = useStore(blindStore, (state) => state.blind)
  const models = useInventory((state) => state.models)
  const row = useRef<HTMLDivElement>(null)
  const hidesNames = blind && isUndecided(versions)
  useEffect(() => (hidesNames ? hideNames() : undefined), [hidesNames])
  const columns = columnsOf(versions, hidesNames)
  const whole = versions.filter(isWhole)
  const mayVote = whole.length > 1 && !columns.some(({ answer }) => answer.status === 'running')

  /** Arrows lead to the column beside, `v` votes for the one that has focus. */
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const all = [...(row.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [])]
    const at = event.target instanceof HTMLElement ? all.indexOf(event.target) : -1
    const answer = columns[at]?.answer
    if (!answer) return
    if (event.key === 'v' && mayVote && whole.includes(answer)) actions.vote(answer.id, 'better')
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
      <CompareToolbar versions={versions} mayVote={mayVote} onCollapse={props.onCollapse} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the columns within, which have focus */}
      <div
        ref={row}
        onKeyDown={onKeyDown}
        className="flex snap-x snap-mandatory gap-3 overflow-x-auto p-1"
      >
        {columns.map((column) => (
          <CompareColumn
            key={column.answer.id}
            column={column}
            phase={sayPhase(column, columns, (key) => nameOfModel(models, key))}
            mayVote={mayVote && whole.includes(column.answer)}
          />
        ))}
      </div>
      {mergesOf(versions).map((merged) => (
        <MergedAnswer
          key={merged.id}
          answer={merged}
          from={sourcesOf(merged, columns)}
          hidesName={hidesNames}
        />
      ))}
    </div>
  )
}
