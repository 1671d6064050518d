import { ChevronRight } from 'lucide-react'
import type { AnswerConfidence } from '#shared/contract/chat'
import { explainConfidence, sayConfidence } from '../describe-confidence.ts'

/** How far an answer is trusted; unfolded, what that rests on and why a bigger model was asked or not. */
export function ConfidenceLine({ confidence }: { confidence: AnswerConfidence }) {
  return (
    <details className="group/sure text-xs text-ink-3">
      <summary className="inline-flex cursor-pointer list-none items-center gap-1 rounded-xs hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-3 transition-transform group-open/sure:rotate-90"
          aria-hidden="true"
        />
        <span className="num">{sayConfidence(confidence)}</span>
      </summary>
      <ul aria-label="Why so sure" className="mt-1 flex flex-col gap-0.5 pl-4 text-ink-2">
        {explainConfidence(confidence).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  )
}
