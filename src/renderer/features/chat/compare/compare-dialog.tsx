import { useState } from 'react'
import { mostCompared, type RunStarted } from '#shared/contract/chat'
import type { ConversationId, MessageId, ModelKey } from '#shared/contract/ids'
import { messageId } from '#shared/contract/ids'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { showToast } from '../../../app/toasts.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { StatusDot } from '../../../ui/status-dot.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { pickerGroups } from '../composer/picker-groups.ts'
import { newId } from '../composer/use-send.ts'

interface Target {
  conversationId: ConversationId | null
  headId: MessageId | null
  onSent: (started: RunStarted & { messageId: MessageId }) => void
}

/** Chooses the models that answer side by side. */
export function CompareDialog(props: Target) {
  const { ui } = useChatScope()
  const comparing = useChatUi((state) => state.comparing)
  const close = () => ui.setState({ comparing: null })
  return (
    <Dialog
      open={comparing !== null}
      onOpenChange={(open) => !open && close()}
      title="Compare models"
      description={
        comparing && 'text' in comparing
          ? 'Two to four models answer your prompt side by side.'
          : 'Up to three more models answer the same prompt beside this answer.'
      }
    >
      {comparing && <Chooser {...props} comparing={comparing} close={close} />}
    </Dialog>
  )
}

function Chooser(
  props: Target & {
    comparing: { answerId: MessageId; taken: readonly ModelKey[] } | { text: string }
    close: () => void
  },
) {
  const { comparing, close } = props
  const client = useClient()
  const { actions } = useChatScope()
  const models = useInventory((state) => state.models)
  const [chosen, setChosen] = useState<readonly ModelKey[]>([])
  const [asking, setAsking] = useState(false)
  const [id] = useState(() => messageId.parse(newId()))
  const isNew = 'text' in comparing
  const least = isNew ? 2 : 1
  const most = isNew ? mostCompared : mostCompared - 1
  const taken = isNew ? [] : comparing.taken
  const offered = pickerGroups(models)
    .flatMap((group) => group.models)
    .filter(({ key }) => !taken.includes(key))

  async function ask() {
    setAsking(true)
    try {
      if (!isNew) {
        if (await actions.compareWith(comparing.answerId, [...chosen])) close()
        return
      }
      const { conversationId, headId: parentId } = props
      const { text } = comparing
      const [first] = await client.chat.compare({
        conversationId,
        parentId,
        messageId: id,
        text,
        models: [...chosen],
      })
      close()
      if (first) props.onSent({ ...first, messageId: id })
    } catch (error) {
      showToast({ tone: 'error', title: 'It was not sent', detail: errorSentence(error) })
    } finally {
      setAsking(false)
    }
  }

  if (offered.length < least) {
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
              <span className="text-xs text-ink-3">{model.endpointName}</span>
            </label>
          )
        })}
      </fieldset>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={asking || chosen.length < least}>
          Ask {chosen.length > 0 ? chosen.length : ''} side by side
        </Button>
      </div>
    </form>
  )
}
