import type { AnswerMessage } from '#shared/contract/chat'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import { answeringAttempt, listOf, phaseSentence } from '../describe.ts'
import { modelOf } from '../thread/version-group.ts'

/** One answer beside others, under the name by which it is spoken of. */
export interface Column {
  answer: AnswerMessage
  /** "A": the same for everybody who looks, whenever they look. */
  letter: string
  /** `null` = not told before the vote. */
  name: string | null
  /** "A · qwen:14b", "Answer A". */
  label: string
}

/** A vote that was cast; pressed again it is taken back. */
export const votedClass =
  'aria-pressed:border-signal aria-pressed:bg-signal-soft aria-pressed:hover:bg-signal-soft'

/** Several models were asked for it side by side. */
export function isSideBySide(versions: readonly AnswerMessage[]): boolean {
  return versions.some(({ version }) => version?.kind === 'compare')
}

/** The user has said of none yet that it is the one, or how they fared. */
export function isUndecided(versions: readonly AnswerMessage[]): boolean {
  return isSideBySide(versions) && !versions.some(({ kept, vote }) => kept || vote)
}

export const isMerged = ({ version }: AnswerMessage): boolean => version?.kind === 'merge'

/** It has come to its end, and is one model's own. */
export function isWhole(answer: AnswerMessage): boolean {
  return answer.status === 'done' && answer.text !== '' && !isMerged(answer)
}

/**
 * The answers side by side. Their order is that of their ids: drawn by chance and stored with them, so it tells nothing
 * of the models, favours none, and stays as it is.
 */
export function columnsOf(versions: readonly AnswerMessage[], hidesNames: boolean): Column[] {
  return versions
    .filter((one) => !isMerged(one))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((answer, index) => {
      const letter = String.fromCharCode(65 + index)
      const name = hidesNames ? null : modelOf(answer)
      return { answer, letter, name, label: name ? `${letter} · ${name}` : `Answer ${letter}` }
    })
}

/** Merged answers worth showing: those that hold something, and the newest try. */
export function mergesOf(versions: readonly AnswerMessage[]): AnswerMessage[] {
  const all = versions.filter(isMerged)
  return all.filter((one, index) => one.text !== '' || index === all.length - 1)
}

/** What a merged answer is made of, as it may be told. */
export function sourcesOf(merged: AnswerMessage, columns: readonly Column[]): string {
  const from: readonly MessageId[] = merged.version?.kind === 'merge' ? merged.version.from : []
  return listOf(
    columns.flatMap(({ answer, letter, name }) =>
      from.includes(answer.id) ? (name ?? letter) : [],
    ),
  )
}

/**
 * What goes on in a column. Who is waited for is named as may be told: those beside it by their column, others by name
 * unless names are hidden.
 */
export function sayPhase(
  { answer, name }: Column,
  columns: readonly Column[],
  nameOf: (model: ModelKey) => string,
): string {
  const { phase, queuePosition = null, waitsFor = [] } = answer
  const isLoading = columns.some((other) => other.answer.phase === 'loading')
  if (phase === 'queued' && queuePosition === null && waitsFor.length === 0 && isLoading) {
    return 'Waits for its turn: models are loaded one after the other…'
  }
  const words = waitsFor.map((key) => {
    const column = columns.find(
      (other) =>
        other.answer.status === 'running' && answeringAttempt(other.answer)?.model.key === key,
    )
    if (column) return column.name ?? column.label
    return name === null ? 'another model' : nameOf(key)
  })
  return phaseSentence(phase ?? 'accepted', name, queuePosition, [...new Set(words)])
}
