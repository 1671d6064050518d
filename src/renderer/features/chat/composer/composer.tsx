import { ArrowUp, CircleAlert, Square } from 'lucide-react'
import { memo, type RefObject, useCallback, useEffect, useState } from 'react'
import type { RunStarted } from '#shared/contract/chat'
import type { ConversationId, MessageId, RunId } from '#shared/contract/ids'
import { maxPromptLength } from '#shared/contract/routing'
import { navigate } from '../../../app/route.ts'
import { Button } from '../../../ui/button.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { BalanceControl } from '../../settings/balance-control.tsx'
import { useSettings } from '../../settings/settings-store.ts'
import { useBalance } from '../../settings/use-balance.ts'
import { useChatScope } from '../chat-ui.ts'
import { formatCount } from '../describe.ts'
import { decideKey } from './decide-key.ts'
import { ModelChoice } from './model-choice.tsx'
import { PastedTexts } from './pasted-texts.tsx'
import { PreviewLine } from './preview-line.tsx'
import { useAsked } from './use-asked.ts'
import { useDraft } from './use-draft.ts'
import { useMessageText } from './use-message-text.ts'
import { longestPreview, usePreview } from './use-preview.ts'
import { useSend } from './use-send.ts'

/** Where a message is written, with the way it would take. */
export const Composer = memo(function Composer(props: {
  conversationId: ConversationId | null
  headId: MessageId | null
  /** The run in progress in this conversation. */
  runId: RunId | null
  lastUserId: MessageId | null
  field: RefObject<HTMLTextAreaElement | null>
  onSent: (started: RunStarted & { messageId: MessageId }) => void
}) {
  const { conversationId, headId, runId, field } = props
  const { ui, actions } = useChatScope()
  const models = useInventory((state) => state.models)
  const { chat } = useSettings((state) => state.settings)
  const locked = useSettings((state) => state.problems.length > 0)
  const { preference, balance } = useBalance()
  const asked = useAsked()
  const { requested, several } = asked
  const isSeveral = several.length > 1

  // The field keeps its own text: a megabyte must not pass through a render at every key.
  const [length, setLength] = useState(0)
  const [blank, setBlank] = useState(true)
  const [looked, setLooked] = useState<string | null>(null)
  const [blocked, setBlocked] = useState(false)
  const [balanced, setBalanced] = useState(false)
  const { sending, refusal, forget, send } = useSend()

  const message = useMessageText(field)
  const { read, write, take } = message
  const look = useCallback(() => {
    const text = read()
    setLength(text.length)
    setBlank(!/\S/.test(text))
    setLooked(text.length === 0 || text.length > longestPreview ? null : text)
  }, [read])
  const draft = useDraft(conversationId, message, look)
  const decision = usePreview({
    text: looked,
    conversationId,
    requested,
    preference,
    balance,
    occasion: models,
  })

  useEffect(() => {
    if (runId === null) setBlocked(false)
  }, [runId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal belongs to the conversation it came from
  useEffect(() => forget(), [conversationId, forget])

  const submit = async () => {
    const text = read()
    if (text.trim() === '' || sending) return
    if (runId !== null) {
      setBlocked(true)
      return
    }
    const started = await send({
      conversationId,
      parentId: headId,
      text,
      requested,
      several: several.map(({ key }) => key),
    })
    if (!started) return
    setBalanced(false)
    ui.setState({ several: null })
    write('')
    draft.clear()
    look()
    props.onSent(started)
  }

  const changed = () => {
    look()
    draft.changed()
    forget()
    setBlocked(false)
  }

  const tooLong = length > maxPromptLength
  return (
    <div className="shrink-0 px-3 pb-3 list:px-6 list:pb-4">
      <PreviewLine
        decision={looked === null || isSeveral ? null : decision}
        length={length}
        note={balanced ? 'Kept for every prompt, until you change it.' : null}
      />
      <form
        aria-label="New message"
        className="@container mx-auto mt-1.5 max-w-[760px] rounded-lg border border-line-strong bg-raised px-3 pt-2.5 pb-2.5 shadow-md transition-colors focus-within:border-line-control"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {refusal && (
          <Note>
            <span className="grow">{refusal.sentence} Your text is kept.</span>
            {refusal.way === 'again' && (
              <Button size="sm" onClick={() => void submit()}>
                Send again
              </Button>
            )}
            {refusal.way === 'stop' && runId !== null && (
              <Button size="sm" onClick={() => actions.stopAll(runId)}>
                Stop it
              </Button>
            )}
            {refusal.way === 'choose' && (
              <Button size="sm" onClick={() => ui.setState({ choosing: true })}>
                Choose a model
              </Button>
            )}
          </Note>
        )}
        {blocked && !refusal && (
          <Note>
            <span className="grow">
              An answer is being written. Wait for it or stop it; your text is kept.
            </span>
          </Note>
        )}
        {locked && (
          <Note>
            <span className="grow">The settings file has a mistake.</span>
            <Button size="sm" onClick={() => navigate({ room: 'settings' })}>
              See what is wrong
            </Button>
          </Note>
        )}
        {tooLong && (
          <Note>
            <span>
              This is longer than {formatCount(maxPromptLength)} characters. Send it in parts.
            </span>
          </Note>
        )}
        <PastedTexts
          texts={message.pasted}
          onRemove={(index) => {
            message.removePasted(index)
            changed()
            field.current?.focus()
          }}
        />
        <textarea
          ref={field}
          aria-label="Message"
          placeholder="Ask anything. It goes to the model that will answer it best."
          rows={1}
          readOnly={sending}
          spellCheck={length < 20_000}
          onPaste={(event) => {
            if (!take(event.clipboardData.getData('text/plain'))) return
            event.preventDefault()
            changed()
          }}
          onInput={(event) => {
            // Dropped, or put in by a tool: before the browser lays it out.
            if (take(event.currentTarget.value)) event.currentTarget.value = ''
            changed()
          }}
          onKeyDown={(event) => {
            const { isComposing } = event.nativeEvent
            const means = decideKey(
              { ...pick(event), isComposing },
              { sendWith: chat.sendWith, empty: length === 0, running: runId !== null },
            )
            if (means === null) return
            if (means === 'edit-last' && props.lastUserId === null) return
            event.preventDefault()
            if (means === 'send') void submit()
            else if (means === 'edit-last') ui.setState({ editing: props.lastUserId })
            else if (runId !== null) actions.stopAll(runId)
          }}
          className="field-sizing-content block max-h-[40vh] min-h-11 w-full resize-none bg-transparent px-1 py-1 leading-[1.55] outline-none"
        />
        <div className="mt-1.5 flex flex-wrap items-center gap-2">
          <ModelChoice asked={asked} onChosen={() => field.current?.focus()} />
          {requested === 'auto' && !isSeveral && (
            <BalanceControl size="sm" locked={locked} onChange={() => setBalanced(true)} />
          )}
          {runId !== null ? (
            <Button
              className="ml-auto"
              icon={<Square className="size-3 fill-current" aria-hidden="true" />}
              onClick={() => actions.stopAll(runId)}
            >
              Stop
            </Button>
          ) : (
            <Button
              className="ml-auto"
              type="submit"
              variant="primary"
              busy={sending}
              disabled={blank || tooLong}
              icon={<ArrowUp className="size-4" aria-hidden="true" />}
            >
              Send
            </Button>
          )}
        </div>
      </form>
    </div>
  )
})

function Note(props: { children: React.ReactNode }) {
  return (
    <div
      role="alert"
      className="mb-2 flex flex-wrap items-center gap-2 rounded-sm bg-amber-soft px-3 py-2 text-sm text-ink"
    >
      <CircleAlert className="size-4 shrink-0 text-amber" aria-hidden="true" />
      {props.children}
    </div>
  )
}

function pick(event: React.KeyboardEvent) {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event
  return { key, shiftKey, ctrlKey, metaKey, altKey }
}
