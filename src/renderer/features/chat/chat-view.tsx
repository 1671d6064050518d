import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { RunStarted } from '#shared/contract/chat'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import { errorSentence } from '../../app/error-sentence.ts'
import { navigate } from '../../app/route.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ChatCommands } from './chat-commands.tsx'
import { ChatHeader } from './chat-header.tsx'
import { ChatScopeContext, createChatUi, initialChatUi } from './chat-ui.ts'
import { CompareDialog } from './compare/compare-dialog.tsx'
import { Composer } from './composer/composer.tsx'
import { NewChat } from './new-chat.tsx'
import { Thread } from './thread/thread.tsx'
import { useChatActions } from './use-chat-actions.ts'
import { useOpenConversation } from './use-open-conversation.ts'
import { factsOf } from './view-facts.ts'
import { WhyPanel } from './why/why-panel.tsx'
import './chat.css'

/** A conversation, or with `conversationId: null` the beginning of one. `at`: a message to bring into view. */
export function ChatView(props: { conversationId: ConversationId | null; at: MessageId | null }) {
  const { conversationId, at } = props
  const [ui] = useState(createChatUi)
  const open = useOpenConversation(conversationId, at)
  const facts = useStore(open.store, useShallow(factsOf))
  const { conversation, refused, removed } = useStore(
    open.store,
    useShallow(({ conversation, refused, removed }) => ({ conversation, refused, removed })),
  )
  const field = useRef<HTMLTextAreaElement>(null)
  const actions = useChatActions(open, ui, field)
  const scope = useMemo(() => ({ ui, actions }), [ui, actions])

  // What was set for one conversation is not meant for the next, except a message just sent into it.
  const justSent = useRef<ConversationId | null>(null)
  useEffect(() => {
    if (justSent.current === conversationId && conversationId !== null) return
    justSent.current = null
    ui.setState(initialChatUi)
    field.current?.focus({ preventScroll: true })
  }, [conversationId, ui])

  const onSent = useCallback(
    (started: RunStarted & { messageId: MessageId }) => {
      justSent.current = started.conversationId
      ui.setState({ pinned: started.messageId })
      field.current?.focus({ preventScroll: true })
      if (started.conversationId !== conversationId || at !== null) {
        navigate({ room: 'chat', id: started.conversationId }, { replace: conversationId === null })
      }
    },
    [ui, conversationId, at],
  )

  const compare = () => {
    const text = field.current?.value.trim() ?? ''
    const { answerId, decision } = facts
    if (text === '' && answerId !== null) {
      const taken = decision?.model ? [decision.model.key] : []
      ui.setState({ comparing: { answerId, taken } })
    } else {
      const { requested, several } = ui.getState()
      const chosen = requested && requested !== 'auto' ? [requested] : []
      ui.setState({ choosing: true, several: several ?? chosen })
    }
  }

  return (
    <ChatScopeContext value={scope}>
      <ChatHeader conversation={conversation} branch={facts.branch} branches={facts.branches} />
      {refused !== null || removed ? (
        <Gone reason={removed ? 'It was deleted.' : errorSentence(refused)} />
      ) : (
        <>
          {conversationId === null ? (
            <NewChat onTake={(text) => takeText(field.current, text)} />
          ) : (
            <Thread key={conversationId} open={open} at={at} />
          )}
          <Composer
            conversationId={conversationId}
            headId={facts.headId}
            runId={facts.runId}
            lastUserId={facts.lastUserId}
            field={field}
            onSent={onSent}
          />
        </>
      )}
      <WhyPanel open={open} />
      <CompareDialog />
      <ChatCommands facts={facts} onCompare={compare} />
    </ChatScopeContext>
  )
}

/** Puts a text into the field as if it had been typed, so that draft and preview hear of it. */
function takeText(field: HTMLTextAreaElement | null, text: string): void {
  if (!field) return
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.focus()
  field.setSelectionRange(text.length, text.length)
}

function Gone({ reason }: { reason: string }) {
  return (
    <div className="grid grow place-items-center">
      <EmptyState
        title="This conversation is not here"
        action={<Button onClick={() => navigate({ room: 'chat' })}>Start a new one</Button>}
      >
        {reason}
      </EmptyState>
    </div>
  )
}
