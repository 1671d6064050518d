import { Check, Merge, Square } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { AnswerMessage } from '#shared/contract/chat'
import { Button } from '../../../ui/button.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useChatScope } from '../chat-ui.ts'
import { answeringAttempt, phaseSentence } from '../describe.ts'
import { briefFailure } from '../describe-failure.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { CopyButton } from '../thread/copy-button.tsx'
import { modelOf } from '../thread/version-group.ts'

/** One answer that was made of those above it. */
export function MergedAnswer(props: {
  answer: AnswerMessage
  /** "A and B", or the models' names. */
  from: string
  hidesName: boolean
}) {
  const { answer, from, hidesName } = props
  const { actions } = useChatScope()
  const running = answer.status === 'running'
  const section = useRef<HTMLElement>(null)
  const wasRunning = useRef(running)
  // It comes below what may fill the view.
  useEffect(() => {
    if (wasRunning.current) section.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const name = hidesName ? null : modelOf(answer)
  const unwritten = running || answer.text === ''
  const by = name === null ? '' : unwritten ? ` with ${name}` : ` by ${name}`
  return (
    <section
      ref={section}
      aria-label="Merged answer"
      className="mx-1 flex flex-col gap-2 rounded-md border border-signal/50 bg-raised p-3"
    >
      <header className="flex flex-wrap items-center gap-2 text-sm">
        <Merge className="size-4 shrink-0 text-signal" aria-hidden="true" />
        <span className="min-w-0 grow break-words text-ink-2">
          <b className="font-semibold text-ink">{unwritten ? 'Merging' : 'Merged'}</b>{' '}
          {unwritten ? `${from}${by}${running ? '…' : ''}` : `from ${from}${by}`}
        </span>
        {running && (
          <Button
            size="sm"
            aria-label="Stop merging"
            icon={<Square className="size-3 fill-current" aria-hidden="true" />}
            onClick={() => actions.stop(answer.runId)}
          >
            Stop
          </Button>
        )}
      </header>
      {answer.text !== '' && <Markdown text={answer.text} growing={running} />}
      {running && answer.text === '' && (
        <p className="flex items-center gap-2 text-sm text-ink-2">
          <Spinner className="text-signal" />
          {phaseSentence(answer.phase ?? 'accepted', name, answer.queuePosition)}
        </p>
      )}
      {!running && answer.status !== 'done' && (
        <p className={answer.status === 'failed' ? 'text-sm text-red' : 'text-sm text-ink-2'}>
          {sayEnding(answer, name)} The answers above stand as they are.
        </p>
      )}
      {!running && answer.text !== '' && (
        <footer className="flex flex-wrap items-center gap-2">
          <Button
            size="sm"
            aria-label={answer.kept ? 'Merged answer is kept' : 'Keep the merged answer'}
            icon={answer.kept ? <Check className="size-3.5" aria-hidden="true" /> : undefined}
            onClick={() => actions.keep(answer.id)}
          >
            {answer.kept ? 'Kept' : 'Keep'}
          </Button>
          <CopyButton text={answer.text} label="Copy the merged answer" />
        </footer>
      )}
    </section>
  )
}

function sayEnding(answer: AnswerMessage, name: string | null): string {
  if (answer.status === 'stopped') return 'Merging was stopped.'
  if (answer.status === 'interrupted') return 'Merging was interrupted.'
  const model = name ?? 'the model'
  const endpoint = (name && answeringAttempt(answer)?.model.endpointName) || 'its server'
  const reason = answer.failure && briefFailure(answer.failure, { model, endpoint })
  return reason ? `They could not be merged. ${reason}.` : 'They could not be merged.'
}
