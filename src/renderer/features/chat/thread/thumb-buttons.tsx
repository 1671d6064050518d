import { ThumbsDown, ThumbsUp } from 'lucide-react'
import type { AnswerMessage } from '#shared/contract/chat'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useChatScope } from '../chat-ui.ts'

/** The user's judgement of an answer. Pressing the pressed one takes it back. */
export function ThumbButtons({ answer }: { answer: AnswerMessage }) {
  const { actions } = useChatScope()
  const { thumb } = answer
  return (
    <fieldset aria-label="Your judgement" className="inline-flex items-center">
      <IconButton
        label="Good answer"
        shortcut="u"
        size="sm"
        pressed={thumb === 'up'}
        className="aria-pressed:!text-green"
        onClick={() => actions.rate(answer.id, thumb === 'up' ? null : 'up')}
      >
        <ThumbsUp fill={thumb === 'up' ? 'currentColor' : 'none'} />
      </IconButton>
      <IconButton
        label="Bad answer"
        shortcut="d"
        size="sm"
        pressed={thumb === 'down'}
        className="aria-pressed:!text-red"
        onClick={() => actions.rate(answer.id, thumb === 'down' ? null : 'down')}
      >
        <ThumbsDown fill={thumb === 'down' ? 'currentColor' : 'none'} />
      </IconButton>
    </fieldset>
  )
}
