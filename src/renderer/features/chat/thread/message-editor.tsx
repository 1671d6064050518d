import { useEffect, useRef, useState } from 'react'
import type { UserMessage } from '#shared/contract/chat'
import { Button } from '../../../ui/button.tsx'
import { useSettings } from '../../settings/settings-store.ts'
import { useChatScope } from '../chat-ui.ts'
import { decideKey } from '../composer/decide-key.ts'

/** Edits a prompt where it stands. Sending makes a new branch; the old one stays and can be walked to. */
export function MessageEditor({ message }: { message: UserMessage }) {
  const { ui, actions } = useChatScope()
  const field = useRef<HTMLTextAreaElement>(null)
  const sendWith = useSettings((state) => state.settings.chat.sendWith)
  const [busy, setBusy] = useState(false)
  const [empty, setEmpty] = useState(false)

  useEffect(() => {
    const element = field.current
    if (!element) return
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
    element.scrollIntoView({ block: 'nearest' })
  }, [])

  const leave = () => {
    ui.setState({ editing: null })
    actions.focusComposer()
  }

  const submit = async () => {
    const text = field.current?.value ?? ''
    if (text.trim() === '' || busy) return
    setBusy(true)
    const accepted = await actions.edit(message.id, text)
    setBusy(false)
    if (accepted) leave()
  }

  return (
    <form
      aria-label="Edit message"
      className="mb-4 ml-auto w-full max-w-[92%] rounded-lg border border-line-strong bg-raised p-3 shadow-md"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <textarea
        ref={field}
        aria-label="Edited message"
        defaultValue={message.text}
        readOnly={busy}
        onInput={(event) => setEmpty(event.currentTarget.value.trim() === '')}
        onKeyDown={(event) => {
          const { isComposing } = event.nativeEvent
          const { key, shiftKey, ctrlKey, metaKey, altKey } = event
          const press = { key, shiftKey, ctrlKey, metaKey, altKey, isComposing }
          if (event.key === 'Escape' && !isComposing) {
            event.preventDefault()
            event.stopPropagation()
            leave()
          } else if (decideKey(press, { sendWith, empty: false, running: false }) === 'send') {
            event.preventDefault()
            void submit()
          }
        }}
        className="field-sizing-content max-h-[50vh] min-h-16 w-full resize-none rounded-sm bg-transparent p-1 leading-[1.55] outline-none"
      />
      <div className="mt-2 flex flex-wrap items-center justify-end gap-2">
        <span className="mr-auto text-xs text-ink-3">The earlier version stays as a branch.</span>
        <Button size="sm" variant="ghost" onClick={leave}>
          Cancel
        </Button>
        <Button size="sm" variant="primary" type="submit" busy={busy} disabled={empty}>
          Send again
        </Button>
      </div>
    </form>
  )
}
