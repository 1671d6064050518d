import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { Message } from '#shared/contract/chat'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useChatScope } from '../chat-ui.ts'

/** "2 of 3", with a way to the neighbours. Nothing where there is only one version. */
export function BranchWalker({ message }: { message: Message }) {
  const { actions } = useChatScope()
  const { siblings } = message
  if (siblings.length < 2) return null
  const at = siblings.indexOf(message.id)
  const previous = siblings[at - 1]
  const next = siblings[at + 1]
  return (
    <fieldset className="flex items-center rounded-sm text-ink-2" aria-label="Versions">
      <IconButton
        label="Previous version"
        size="sm"
        disabled={!previous}
        onClick={() => previous && actions.selectBranch(previous)}
      >
        <ChevronLeft />
      </IconButton>
      <span className="num text-xs" aria-live="polite">
        {at + 1} of {siblings.length}
      </span>
      <IconButton
        label="Next version"
        size="sm"
        disabled={!next}
        onClick={() => next && actions.selectBranch(next)}
      >
        <ChevronRight />
      </IconButton>
    </fieldset>
  )
}
