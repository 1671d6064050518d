import { TriangleAlert } from 'lucide-react'
import type { RuleFlag } from '#shared/contract/rules'
import { classNames } from '../../../ui/class-names.ts'

/** What is wrong with a rule, in sentences. */
export function RuleFlags(props: { flags: readonly RuleFlag[] }) {
  if (props.flags.length === 0) return null
  return (
    <ul className="mt-1 flex flex-col gap-0.5">
      {props.flags.map(({ kind, message }) => (
        <li
          key={`${kind} ${message}`}
          className={classNames(
            'flex items-start gap-1.5 text-xs',
            kind === 'broken' ? 'text-red' : 'text-amber',
          )}
        >
          <TriangleAlert className="mt-0.5 size-3 shrink-0" aria-hidden="true" />
          {message}
        </li>
      ))}
    </ul>
  )
}

/** A condition in which the places that flags speak of are underlined. */
export function MarkedCondition(props: { when: string; flags: readonly RuleFlag[] }) {
  const { when, flags } = props
  return <code className="num">{cutAtFlags(when, flags).map(showPiece)}</code>
}

function showPiece({ text, marked, start }: ConditionPiece) {
  return marked ? (
    <mark
      key={start}
      className="bg-transparent text-inherit underline decoration-amber decoration-wavy underline-offset-2"
    >
      {text}
    </mark>
  ) : (
    <span key={start}>{text}</span>
  )
}

interface ConditionPiece {
  text: string
  marked: boolean
  start: number
}

/** The condition in pieces; where flags overlap the earlier one is marked. */
export function cutAtFlags(when: string, flags: readonly RuleFlag[]): ConditionPiece[] {
  const pieces: ConditionPiece[] = []
  let at = 0
  const places = flags
    .flatMap(({ start, end }) => (start === null || end === null ? [] : [{ start, end }]))
    .sort((a, b) => a.start - b.start)
  for (const { start, end } of places) {
    if (start < at || end <= start || end > when.length) continue
    if (start > at) pieces.push({ text: when.slice(at, start), marked: false, start: at })
    pieces.push({ text: when.slice(start, end), marked: true, start })
    at = end
  }
  if (at < when.length) pieces.push({ text: when.slice(at), marked: false, start: at })
  return pieces
}
