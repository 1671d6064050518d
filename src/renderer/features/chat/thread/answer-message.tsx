import { Columns2, Merge, Scissors } from 'lucide-react'
import { memo, useState } from 'react'
import type { AnswerMessage } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import { Button } from '../../../ui/button.tsx'
import { CompareColumns } from '../compare/compare-columns.tsx'
import { columnsOf, isSideBySide, mergesOf, sourcesOf } from '../compare/side-by-side.ts'
import { answeringAttempt } from '../describe.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { AnswerFooter } from './answer-footer.tsx'
import { AttemptsLine } from './attempts-line.tsx'
import { ConfidenceLine } from './confidence-line.tsx'
import { FailureCard } from './failure-card.tsx'
import { PhaseLine } from './phase-line.tsx'
import { Reasoning } from './reasoning.tsx'
import { RouteLine } from './route-line.tsx'
import { VersionTabs } from './version-tabs.tsx'

export const AnswerMessageView = memo(function AnswerMessageView(props: {
  message: AnswerMessage
  versions: readonly AnswerMessage[]
  modelBefore: ModelKey | null
}) {
  const { message: answer, versions } = props
  const [showsAll, setShowsAll] = useState(false)
  const isCompared = isSideBySide(versions)
  const isSettled = versions.some(({ kept }) => kept)
  if (isCompared && (showsAll || !isSettled)) {
    const collapse = isSettled ? () => setShowsAll(false) : null
    return <CompareColumns versions={versions} onCollapse={collapse} />
  }
  const tabbed = versions.some(({ version }) => version?.kind === 'escalation')
  const running = answer.status === 'running'
  const waiting = running && answer.text === '' && answer.reasoning === ''
  return (
    <div className="group/message flex flex-col gap-2.5">
      {isCompared && (
        <p>
          <Button
            size="sm"
            icon={<Columns2 className="size-3.5" />}
            onClick={() => setShowsAll(true)}
          >
            All {columnsOf(versions, false).length + mergesOf(versions).length} answers
          </Button>
        </p>
      )}
      {tabbed && <VersionTabs answer={answer} versions={versions} />}
      {answer.version?.kind === 'merge' && (
        <p className="flex items-center gap-1.5 text-[12.5px] text-ink-2">
          <Merge className="size-3.5 shrink-0 text-signal" aria-hidden="true" />
          <span className="min-w-0 break-words">
            Merged from the answers of {sourcesOf(answer, columnsOf(versions, false))}
          </span>
        </p>
      )}
      <RouteLine answer={answer} modelBefore={props.modelBefore} />
      <AttemptsLine answer={answer} />
      {answer.reasoning !== '' && <Reasoning answer={answer} />}
      {answer.text !== '' && <Markdown text={answer.text} growing={running} />}
      {waiting && <PhaseLine answer={answer} />}
      {running && answer.text !== '' && <WritingMark />}
      {answer.status === 'failed' && <FailureCard answer={answer} />}
      {answer.status === 'done' && answeringAttempt(answer)?.finish === 'length' && <CutOff />}
      {answer.status === 'done' && answer.text === '' && (
        <p className="text-sm text-ink-2">
          The model ended without writing anything. Ask again, or use another model.
        </p>
      )}
      {!running && (
        <AnswerFooter
          answer={answer}
          walks={!(tabbed || isCompared) || answer.siblings.length > versions.length}
        />
      )}
      {answer.confidence && <ConfidenceLine confidence={answer.confidence} />}
    </div>
  )
})

function WritingMark() {
  return (
    <p className="flex items-center gap-2 text-xs text-ink-3">
      <span className="h-3.5 w-1.5 animate-breathe rounded-xs bg-signal" aria-hidden="true" />
      Writing…
    </p>
  )
}

function CutOff() {
  return (
    <p className="flex items-center gap-2 rounded-md bg-amber-soft px-3 py-2 text-sm text-amber">
      <Scissors className="size-4 shrink-0" aria-hidden="true" />
      The server’s token limit cut this answer off. Write “go on”, or raise the limit on the server.
    </p>
  )
}
