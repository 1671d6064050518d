import { ChevronDown } from 'lucide-react'
import { DemoTag, PillButton } from '../../../ui/pill.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { listOf } from '../describe.ts'
import { ModelPicker } from './model-picker.tsx'
import type { AskedModels } from './use-asked.ts'

/** Whom the next prompt goes to: the router's choice, a model, or some side by side. */
export function ModelChoice(props: { asked: AskedModels; onChosen: () => void }) {
  const { requested, model, several } = props.asked
  const { ui } = useChatScope()
  const choosing = useChatUi((state) => state.choosing)
  const ticked = useChatUi((state) => state.several)
  const isSeveral = several.length > 1
  return (
    <ModelPicker
      label="Choose a model"
      value={requested}
      open={choosing}
      onOpenChange={(open) => {
        ui.setState({ choosing: open })
        // One alone is no comparison: it is the one to be asked.
        if (!open && ticked !== null && ticked.length < 2) {
          ui.setState({ several: null, ...(ticked[0] ? { requested: ticked[0] } : {}) })
        }
      }}
      several={{
        models: ticked,
        onChange: (models) => {
          const first = requested === 'auto' ? [] : [requested]
          ui.setState({ several: models?.length === 0 && ticked === null ? first : models })
        },
      }}
      onChoose={(choice) => {
        ui.setState({ requested: choice })
        props.onChosen()
      }}
      trigger={
        <PillButton
          tone={requested === 'auto' || isSeveral ? 'signal' : 'neutral'}
          aria-label={
            isSeveral
              ? `Models side by side: ${listOf(several.map((one) => one.displayName))}`
              : `Model: ${model ? model.displayName : 'Auto'}`
          }
          className="max-w-56"
        >
          <span className="truncate">
            {isSeveral ? `${several.length} side by side` : model ? model.displayName : 'Auto'}
          </span>
          {!isSeveral && model?.demo && <DemoTag />}
          <ChevronDown className="size-3.5 shrink-0" aria-hidden="true" />
        </PillButton>
      }
    />
  )
}
