import { ChevronRight } from 'lucide-react'
import { useRef, useState } from 'react'
import type { AnswerMessage } from '#shared/contract/chat'
import { formatSeconds, formatWholeSeconds } from '../describe.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { useNow } from '../use-now.ts'

/** The model's thinking: in sight while nothing else is there to read, folded as soon as the answer begins. */
export function Reasoning({ answer }: { answer: AnswerMessage }) {
  const thinking = answer.status === 'running' && answer.text === ''
  const [chosen, setChosen] = useState<boolean | null>(null)
  const open = chosen ?? thinking
  const seconds = useThinkingTime(thinking)
  const label = thinking
    ? `Thinking… ${seconds === null ? '' : formatWholeSeconds(seconds / 1000)}`
    : seconds === null
      ? 'Thoughts'
      : `Thought for ${formatSeconds(seconds)}`
  return (
    <details open={open} className="group/thoughts text-sm">
      {/* The element would open by itself; who decides is the state above. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a button by nature */}
      <summary
        className="inline-flex list-none items-center gap-1 rounded-sm py-0.5 pr-2 text-ink-2 select-none hover:text-ink [&::-webkit-details-marker]:hidden"
        onClick={(event) => {
          event.preventDefault()
          setChosen(!open)
        }}
      >
        <ChevronRight
          className="size-4 transition-transform group-open/thoughts:rotate-90"
          aria-hidden="true"
        />
        <span className="tabular-nums">{label}</span>
      </summary>
      {open && (
        <div className="mt-1.5 max-h-[45vh] overflow-y-auto border-l-2 border-line-strong pl-4 text-ink-2">
          <Markdown text={answer.reasoning} growing={thinking} />
        </div>
      )}
    </details>
  )
}

/** Milliseconds of thinking that this page has seen from its beginning; `null` where it came later. */
function useThinkingTime(thinking: boolean): number | null {
  const began = useRef<number | null>(null)
  const [took, setTook] = useState<number | null>(null)
  const now = useNow(thinking, 1_000)
  if (thinking && began.current === null) began.current = Date.now()
  if (!thinking && began.current !== null && took === null) setTook(Date.now() - began.current)
  if (thinking)
    return began.current === null ? null : Math.floor((now - began.current) / 1000) * 1000
  return took
}
