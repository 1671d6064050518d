import { Check, CornerDownRight, Square } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { AnswerMessage } from '#shared/contract/chat'
import { Button } from '../../../ui/button.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { briefFailure } from '../describe-failure.ts'
import { modelOf, nameVersion } from './version-group.ts'

/** Above an answer that a bigger model has answered as well: which version is read, and which one is kept. */
export function VersionTabs(props: { answer: AnswerMessage; versions: readonly AnswerMessage[] }) {
  const { answer, versions } = props
  const { actions, ui } = useChatScope()
  const wantsFocus = useChatUi((state) => state.walking === answer.id)
  const group = useRef<HTMLDivElement>(null)

  // The answer that was walked to is another row: focus goes along.
  useEffect(() => {
    if (!wantsFocus) return
    ui.setState({ walking: null })
    group.current?.querySelector<HTMLElement>('[role=radio][aria-checked=true]')?.focus()
  }, [wantsFocus, ui])

  const readable = versions.filter(
    ({ id, text, status }) => id === answer.id || text !== '' || status === 'running',
  )
  const second = versions.find(({ version }) => version?.kind === 'escalation')
  if (!second) return null
  return (
    <div ref={group} className="flex flex-col gap-2">
      {readable.length > 1 && (
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label="Versions of this answer"
            size="sm"
            value={answer.id}
            options={readable.map((one) => ({
              value: one.id,
              label: nameVersion(one, versions.indexOf(one)),
            }))}
            onChange={(id) => {
              ui.setState({ walking: id })
              actions.selectBranch(id)
            }}
          />
          {answer.status === 'done' && <Keep answer={answer} />}
        </div>
      )}
      <SecondLine second={second} reason={versions[0]?.confidence?.verdict.reason ?? ''} />
    </div>
  )
}

function Keep({ answer }: { answer: AnswerMessage }) {
  const { actions } = useChatScope()
  if (answer.kept) {
    return (
      <span className="inline-flex items-center gap-1 text-xs font-[560] text-green">
        <Check className="size-3.5" aria-hidden="true" /> Kept
      </span>
    )
  }
  return (
    <Button
      size="sm"
      aria-label={`Keep this one, by ${modelOf(answer)}`}
      onClick={() => actions.keep(answer.id)}
    >
      Keep this one
    </Button>
  )
}

/** What becomes of the second answer: why it is asked for while it is written, and why there is none in the end. */
function SecondLine({ second, reason }: { second: AnswerMessage; reason: string }) {
  const { actions } = useChatScope()
  const name = modelOf(second)
  if (second.status === 'running') {
    return (
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5 rounded-md bg-signal-soft px-3 py-2 text-sm">
        <Spinner className="text-signal" />
        <span role="status" className="min-w-0 grow basis-64 break-words">
          <b className="font-semibold">Checking with {name}:</b> {reason}
        </span>
        <Button
          size="sm"
          aria-label={`Stop checking with ${name}`}
          icon={<Square className="size-3 fill-current" aria-hidden="true" />}
          onClick={() => actions.stop(second.runId)}
        >
          Stop
        </Button>
      </div>
    )
  }
  if (second.status === 'done') return null
  return (
    <p className="flex items-start gap-1.5 text-[12.5px] text-ink-2">
      <CornerDownRight className="mt-0.5 size-3.5 shrink-0 text-amber" aria-hidden="true" />
      <span className="min-w-0 break-words">{sayEnding(second)} The first answer stands.</span>
    </p>
  )
}

function sayEnding(second: AnswerMessage): string {
  const name = modelOf(second)
  if (second.status === 'stopped') return `${name} was stopped before it had answered as well.`
  if (second.status === 'interrupted')
    return `${name} was interrupted before it had answered as well.`
  const endpoint = second.attempts.at(-1)?.model.endpointName ?? 'its server'
  return second.failure
    ? `${name} could not answer as well. ${briefFailure(second.failure, { model: name, endpoint })}.`
    : `${name} could not answer as well.`
}
