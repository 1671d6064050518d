import { useState } from 'react'
import { mostCompared } from '#shared/contract/chat'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { StatusDot } from '../../../ui/status-dot.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { pickerGroups } from '../composer/picker-groups.ts'
import { BlindSwitch } from './blind-switch.tsx'

/** Beside the answer that is there. */
const most = mostCompared - 1

/** Chooses the models that answer beside an answer. */
export function CompareDialog() {
  const { ui } = useChatScope()
  const comparing = useChatUi((state) => state.comparing)
  const close = () => ui.setState({ comparing: null })
  return (
    <Dialog
      open={comparing !== null}
      onOpenChange={(open) => !open && close()}
      title="Compare with other models"
      description="Up to three more answer the same prompt beside this answer. Those that don’t fit in memory together take turns."
    >
      {comparing && <Chooser {...comparing} close={close} />}
    </Dialog>
  )
}

function Chooser(props: { answerId: MessageId; taken: readonly ModelKey[]; close: () => void }) {
  const { answerId, taken, close } = props
  const { actions } = useChatScope()
  const models = useInventory((state) => state.models)
  const [chosen, setChosen] = useState<readonly ModelKey[]>([])
  const [asking, setAsking] = useState(false)
  const offered = pickerGroups(models)
    .flatMap((group) => group.models)
    .filter(({ key }) => !taken.includes(key))

  async function ask() {
    setAsking(true)
    if (await actions.compareWith(answerId, [...chosen])) close()
    else setAsking(false)
  }

  if (offered.length === 0) {
    return <p className="text-sm text-ink-2">Your servers hold no other models to compare with.</p>
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void ask()
      }}
    >
      <fieldset className="flex flex-col" aria-label="Models to ask">
        {offered.map((model) => {
          const on = chosen.includes(model.key)
          return (
            <label
              key={model.key}
              className="flex items-center gap-2.5 rounded-sm px-2 py-1.5 text-sm hover:bg-sunken"
            >
              <input
                type="checkbox"
                checked={on}
                disabled={!on && chosen.length >= most}
                onChange={() =>
                  setChosen(on ? chosen.filter((key) => key !== model.key) : [...chosen, model.key])
                }
              />
              <StatusDot tone={model.resident ? 'green' : 'neutral'} />
              <span className="min-w-0 grow truncate">{model.displayName}</span>
              <span className="text-xs text-ink-2">{model.endpointName}</span>
            </label>
          )
        })}
      </fieldset>
      <div className="mt-4 flex flex-wrap items-center gap-2 text-sm">
        <BlindSwitch />
        <span className="grow" />
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={asking || chosen.length === 0}>
          Ask {chosen.length > 0 ? chosen.length : ''} side by side
        </Button>
      </div>
    </form>
  )
}
