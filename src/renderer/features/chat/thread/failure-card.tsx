import { Box, OctagonAlert, RotateCw, Server, Shuffle } from 'lucide-react'
import type { AnswerMessage } from '#shared/contract/chat'
import { Button } from '../../../ui/button.tsx'
import { useChatScope } from '../chat-ui.ts'
import { answeringAttempt } from '../describe.ts'
import { describeFailure, type Remedy } from '../describe-failure.ts'

/** What went wrong with an answer, what to do, and the buttons for it. */
export function FailureCard({ answer }: { answer: AnswerMessage }) {
  const { actions, ui } = useChatScope()
  const { failure } = answer
  if (!failure) return null
  const model = answeringAttempt(answer)?.model ?? answer.decision?.model ?? null
  const { title, advice, remedies } = describeFailure(failure, {
    model: model?.name ?? null,
    endpoint: model?.endpointName ?? null,
  })
  const buttons: Record<Remedy, { label: string; icon: React.ReactNode; run: () => void }> = {
    'try-again': {
      label: 'Try again',
      icon: <RotateCw className="size-3.5" />,
      run: () => actions.regenerate(answer.id, answer.decision?.requested ?? 'auto'),
    },
    'another-model': {
      label: 'Another model…',
      icon: <Shuffle className="size-3.5" />,
      run: () => ui.setState({ choosingFor: answer.id }),
    },
    endpoints: {
      label: 'See endpoints',
      icon: <Server className="size-3.5" />,
      run: actions.seeEndpoints,
    },
    models: {
      label: 'See models',
      icon: <Box className="size-3.5" />,
      run: actions.seeModels,
    },
  }
  return (
    <section
      aria-label="What went wrong"
      className="rounded-md border border-line border-l-3 border-l-red bg-raised px-4 py-3"
    >
      <p className="flex items-start gap-2 font-semibold">
        <OctagonAlert className="mt-0.5 size-4 shrink-0 text-red" aria-hidden="true" />
        <span className="break-words">{title}</span>
      </p>
      <p className="mt-1 pl-6 text-sm text-ink-2">{advice}</p>
      {failure.message && failure.message !== title && (
        <p className="mt-2 ml-6 max-h-32 overflow-auto rounded-sm bg-sunken px-2.5 py-1.5 font-mono text-xs break-words whitespace-pre-wrap text-ink-2">
          {failure.message}
          {failure.status === undefined ? '' : ` (HTTP ${failure.status})`}
        </p>
      )}
      <div className="mt-3 flex flex-wrap gap-2 pl-6">
        {remedies.map((remedy) => (
          <Button key={remedy} size="sm" icon={buttons[remedy].icon} onClick={buttons[remedy].run}>
            {buttons[remedy].label}
          </Button>
        ))}
      </div>
    </section>
  )
}
