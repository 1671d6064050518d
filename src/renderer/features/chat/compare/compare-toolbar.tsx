import { ChevronDown, Merge } from 'lucide-react'
import type { AnswerMessage } from '#shared/contract/chat'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useChatScope } from '../chat-ui.ts'
import { ModelPicker } from '../composer/model-picker.tsx'
import { BlindSwitch } from './blind-switch.tsx'
import { isMerged, isWhole, votedClass } from './side-by-side.ts'

/** What can be said of all answers side by side, and done with them. */
export function CompareToolbar(props: {
  versions: readonly AnswerMessage[]
  mayVote: boolean
  onCollapse: (() => void) | null
}) {
  const { versions, mayVote, onCollapse } = props
  const { actions } = useChatScope()
  const running = versions.filter((one) => one.status === 'running' && !isMerged(one))
  const merging = versions.some((one) => one.status === 'running' && isMerged(one))
  const whole = versions.filter(isWhole)
  const [anyWhole] = whole
  const isTie = whole.length > 0 && whole.every(({ vote }) => vote === 'tie')
  const isNone = whole.length > 0 && whole.every(({ vote }) => vote === 'lost')
  return (
    <div className="flex flex-wrap items-center gap-2 px-1 text-sm">
      <BlindSwitch />
      {running.length > 1 && (
        <Button
          size="sm"
          onClick={() => {
            for (const { runId } of running) actions.stop(runId)
          }}
        >
          Stop all
        </Button>
      )}
      {mayVote && anyWhole && (
        <>
          <fieldset aria-label="Your vote on all" className="inline-flex gap-2">
            <Button
              size="sm"
              aria-pressed={isTie}
              className={votedClass}
              onClick={() => actions.vote(anyWhole.id, isTie ? null : 'tie')}
            >
              Tie
            </Button>
            <Button
              size="sm"
              aria-pressed={isNone}
              className={votedClass}
              onClick={() => actions.vote(anyWhole.id, isNone ? null : 'none')}
            >
              {whole.length === 2 ? 'Both bad' : 'All bad'}
            </Button>
          </fieldset>
          <span className="inline-flex items-center">
            <Button
              size="sm"
              disabled={merging}
              title="One answer out of these, by the strongest model that can write it now"
              icon={<Merge className="size-3.5" aria-hidden="true" />}
              onClick={() => actions.merge(anyWhole.id, 'auto')}
            >
              Merge
            </Button>
            {!merging && (
              <ModelPicker
                label="Merge with a model of your choice"
                value="auto"
                onChoose={(choice) => actions.merge(anyWhole.id, choice)}
                trigger={
                  <IconButton label="Merge with a model of your choice" size="sm" className="!w-5">
                    <ChevronDown />
                  </IconButton>
                }
              />
            )}
          </span>
        </>
      )}
      {onCollapse && (
        <Button size="sm" onClick={onCollapse}>
          Only the kept one
        </Button>
      )}
    </div>
  )
}
