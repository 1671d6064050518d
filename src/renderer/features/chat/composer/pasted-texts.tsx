import { ClipboardList, X } from 'lucide-react'
import { IconButton } from '../../../ui/icon-button.tsx'
import { formatCount, roughTokens } from '../describe.ts'

/** Large texts that go along with the message. */
export function PastedTexts(props: {
  texts: readonly string[]
  onRemove: (index: number) => void
}) {
  if (props.texts.length === 0) return null
  return (
    <ul aria-label="Pasted texts" className="mb-1.5 flex flex-wrap gap-2">
      {props.texts.map((text, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a pasted text has no other name
          key={index}
          className="flex max-w-full items-center gap-2.5 rounded-md border bg-surface py-1 pr-1 pl-2.5 text-sm"
        >
          <ClipboardList className="size-4 shrink-0 text-ink-3" aria-hidden="true" />
          <span className="min-w-0">
            <span className="block max-w-72 truncate">{text.slice(0, 120).trim()}</span>
            <span className="num block text-xs text-ink-3">
              pasted, {formatCount(text.length)} characters, about{' '}
              {formatCount(roughTokens(text.length))} tokens
            </span>
          </span>
          <IconButton label="Remove pasted text" size="sm" onClick={() => props.onRemove(index)}>
            <X />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}
