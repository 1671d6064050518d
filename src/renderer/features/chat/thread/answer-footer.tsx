import { ChevronDown, Columns2, RotateCw, StepForward } from 'lucide-react'
import type { AnswerMessage } from '#shared/contract/chat'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { ModelPicker } from '../composer/model-picker.tsx'
import { answeringAttempt, formatCount } from '../describe.ts'
import { BranchWalker } from './branch-walker.tsx'
import { CopyButton } from './copy-button.tsx'
import { ThumbButtons } from './thumb-buttons.tsx'

/** What can be done with a finished answer, and what it took. */
export function AnswerFooter(props: {
  answer: AnswerMessage
  /** It has siblings that no tabs lead to. */
  walks: boolean
}) {
  const { answer } = props
  const { actions, ui } = useChatScope()
  const choosing = useChatUi((state) => state.choosingFor === answer.id)
  const attempt = answeringAttempt(answer)
  const broken = answer.status === 'interrupted' || answer.status === 'stopped'
  const requested = answer.decision?.requested ?? 'auto'
  // It is no single model’s, so that nothing can be said of one.
  const isMerged = answer.version?.kind === 'merge'
  return (
    <footer className="flex flex-wrap items-center gap-x-1 gap-y-1.5 text-ink-3">
      {broken && answer.text !== '' && (
        <Button
          size="sm"
          className="mr-1"
          icon={<StepForward className="size-3.5" />}
          onClick={() => actions.resume(answer.id)}
        >
          Resume
        </Button>
      )}
      {answer.text !== '' && <CopyButton text={answer.text} label="Copy" />}
      <span className="inline-flex items-center">
        <IconButton
          label="Regenerate"
          size="sm"
          onClick={() => actions.regenerate(answer.id, requested)}
        >
          <RotateCw />
        </IconButton>
        <ModelPicker
          label="Ask another model"
          value={attempt?.model.key ?? 'auto'}
          open={choosing}
          onOpenChange={(open) => ui.setState({ choosingFor: open ? answer.id : null })}
          onChoose={(choice) => actions.regenerate(answer.id, choice)}
          trigger={
            <IconButton label="Ask another model" size="sm" className="-ml-1 !w-5">
              <ChevronDown />
            </IconButton>
          }
        />
      </span>
      {!isMerged && (
        <IconButton
          label="Compare with…"
          size="sm"
          onClick={() =>
            ui.setState({
              comparing: { answerId: answer.id, taken: attempt ? [attempt.model.key] : [] },
            })
          }
        >
          <Columns2 />
        </IconButton>
      )}
      {answer.text !== '' && answer.status !== 'running' && !isMerged && (
        <ThumbButtons answer={answer} />
      )}
      {props.walks && <BranchWalker message={answer} />}
      <span className="num ml-1 text-xs">{facts(answer).join(' · ')}</span>
    </footer>
  )
}

function facts(answer: AnswerMessage): string[] {
  const attempt = answeringAttempt(answer)
  const said: string[] = []
  if (answer.status === 'stopped') said.push('stopped')
  if (answer.status === 'interrupted') said.push('interrupted')
  const { promptTokens = null, completionTokens = null } = attempt?.usage ?? {}
  if (completionTokens !== null) said.push(`${formatCount(completionTokens)} tokens`)
  if (promptTokens !== null) said.push(`${formatCount(promptTokens)} read`)
  return said
}
