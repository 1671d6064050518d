import { createContext, useContext } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import type { DecisionSummary } from '#shared/contract/chat'
import type { MessageId, ModelKey, RunId } from '#shared/contract/ids'
import type { Thumb } from '#shared/contract/learning'
import type { Decision } from '#shared/contract/routing'

/** What the view itself knows: nothing of it is the engine's affair. */
export interface ChatUi {
  /** The user message that is being edited in place. */
  editing: MessageId | null
  /** The decision that the side panel explains, and the answer it led to. */
  why: { decision: DecisionSummary; answerId: MessageId } | null
  /** The message that arrow keys start from. */
  active: MessageId | null
  /** The user message that was sent last from here: it stands at the top while its answer is written. */
  pinned: MessageId | null
  /** The answer whose model menu is open. */
  choosingFor: MessageId | null
  /** The version of an answer that the user walks to: focus goes along. */
  walking: MessageId | null
  /** The answer beside which more models are about to be asked. */
  comparing: { answerId: MessageId; taken: readonly ModelKey[] } | null
  /** The list of models is open at the composer. */
  choosing: boolean
  /** The models that the next prompt goes to side by side; `null` = it goes to one. */
  several: readonly ModelKey[] | null
  /** What the composer asks for; `null` = the router chooses. */
  requested: Decision['requested'] | null
}

export const initialChatUi: ChatUi = {
  editing: null,
  why: null,
  active: null,
  pinned: null,
  choosingFor: null,
  walking: null,
  comparing: null,
  choosing: false,
  several: null,
  requested: null,
}

export type ChatUiStore = StoreApi<ChatUi>

export const createChatUi = (): ChatUiStore => createStore<ChatUi>(() => initialChatUi)

/** What can be done with messages. Refusals are told to the user where they stand. */
export interface ChatActions {
  regenerate(answerId: MessageId, requested: Decision['requested']): void
  /** Resolves with whether it was accepted. */
  edit(messageId: MessageId, text: string): Promise<boolean>
  resume(answerId: MessageId): void
  /** `null` takes the judgement back. */
  rate(answerId: MessageId, thumb: Thumb | null): void
  stop(runId: RunId): void
  /** Stops it, and those that answer beside it. */
  stopAll(runId: RunId): void
  /** Resolves with whether it was accepted. */
  compareWith(answerId: MessageId, models: ModelKey[]): Promise<boolean>
  /** `null` takes the vote back. */
  vote(messageId: MessageId, verdict: 'better' | 'tie' | 'none' | null): void
  /** Makes one answer of those beside this one; `auto` = the strongest model does. */
  merge(messageId: MessageId, model: Decision['requested']): void
  selectBranch(messageId: MessageId): void
  /** Keeps this one of several versions. */
  keep(messageId: MessageId): void
  seeEndpoints(): void
  seeModels(): void
  focusComposer(): void
}

export interface ChatScope {
  ui: ChatUiStore
  actions: ChatActions
}

export const ChatScopeContext = createContext<ChatScope | null>(null)

export function useChatScope(): ChatScope {
  const scope = useContext(ChatScopeContext)
  if (!scope) throw new Error('This needs a ChatScopeContext above it')
  return scope
}

export function useChatUi<T>(select: (ui: ChatUi) => T): T {
  return useStore(useChatScope().ui, select)
}
