import { type RefObject, useMemo } from 'react'
import type { AnswerMessage } from '#shared/contract/chat'
import type { RunId } from '#shared/contract/ids'
import { messageId } from '#shared/contract/ids'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { navigate } from '../../app/route.ts'
import { showToast } from '../../app/toasts.ts'
import type { ConversationView } from './apply-chat-event.ts'
import type { ChatActions, ChatUiStore } from './chat-ui.ts'
import { newId } from './composer/use-send.ts'
import type { OpenConversation } from './conversation-store.ts'

/** The verbs of the thread, each of which says for itself when it is refused. */
export function useChatActions(
  open: OpenConversation | null,
  ui: ChatUiStore,
  field: RefObject<HTMLTextAreaElement | null>,
): ChatActions {
  const client = useClient()
  return useMemo(() => {
    const attempt = async (failed: string, run: () => Promise<unknown>) => {
      try {
        await run()
        return true
      } catch (error) {
        showToast({ tone: 'error', title: failed, detail: errorSentence(error) })
        return false
      }
    }
    const stop = (runId: RunId) => {
      void attempt('It could not be stopped', () => client.chat.stop({ runId }))
    }
    return {
      regenerate(answerId, requested) {
        const answer = open?.store.getState().messages.find(({ id }) => id === answerId)
        void attempt('It could not be asked again', async () => {
          await client.chat.regenerate({ messageId: answerId, requested })
          ui.setState({ pinned: answer?.parentId ?? null, choosingFor: null })
        })
      },
      edit(edited, text) {
        const newMessageId = messageId.parse(newId())
        return attempt('The edited message was not taken', async () => {
          await client.chat.edit({
            messageId: edited,
            newMessageId,
            text,
            requested: ui.getState().requested ?? 'auto',
          })
          ui.setState({ pinned: newMessageId })
        })
      },
      resume(answerId) {
        void attempt('It could not go on', () => client.chat.resume({ messageId: answerId }))
      },
      rate(answerId, thumb) {
        void attempt('Your judgement was not kept', () =>
          client.learning.rate({ messageId: answerId, thumb }),
        )
      },
      stop,
      stopAll(runId) {
        for (const id of runsBeside(open?.store.getState(), runId)) stop(id)
      },
      compareWith: (answerId, models) =>
        attempt('The others could not be asked', () =>
          client.chat.compareWith({ messageId: answerId, models }),
        ),
      vote(id, verdict) {
        void attempt('Your vote was not kept', () => client.chat.vote({ messageId: id, verdict }))
      },
      merge(id, model) {
        void attempt('They could not be merged', () => client.chat.merge({ messageId: id, model }))
      },
      keep(id) {
        void attempt('That version could not be kept', () => client.chat.keep({ messageId: id }))
      },
      selectBranch(id) {
        void attempt('That version could not be shown', () =>
          client.chat.selectBranch({ messageId: id }),
        )
      },
      seeEndpoints: () => navigate({ room: 'models', id: 'endpoints' }),
      seeModels: () => navigate({ room: 'models' }),
      focusComposer: () => field.current?.focus(),
    }
  }, [client, open, ui, field])
}

/** That run, and those of answers to the same prompt. */
function runsBeside(
  view: Pick<ConversationView, 'messages' | 'versions'> | undefined,
  runId: RunId,
): RunId[] {
  const running = [...(view?.messages ?? []), ...(view?.versions ?? [])].filter(
    (message): message is AnswerMessage =>
      message.role === 'assistant' && message.status === 'running',
  )
  const parentId = running.find((answer) => answer.runId === runId)?.parentId
  const beside = running.filter((answer) => answer.parentId === parentId)
  return beside.length > 0 ? beside.map((answer) => answer.runId) : [runId]
}
