import type { Attempt } from '#shared/contract/attempt'
import type { AnswerMessage, Conversation, ConversationPage, Message } from '#shared/contract/chat'
import type { ChatCursor, ChatEvent, ChatFrame } from '#shared/contract/chat-events'
import type { MessageId } from '#shared/contract/ids'

/** One conversation as the page knows it: the branch on show, oldest first, as far up as it has been loaded. */
export interface ConversationView {
  conversation: Conversation | null
  messages: readonly Message[]
  /** Other versions of answers in `messages`; they are kept up to date like those on show. */
  versions: readonly AnswerMessage[]
  /** Older messages of the branch exist that are not loaded. */
  hasOlder: boolean
  removed: boolean
  /** Where a watcher may resume; `null` until the first frame. */
  cursor: ChatCursor | null
  /** Something is missing that cannot be made up for: watch again from the start (`after: null`). */
  broken: boolean
}

export const emptyView: ConversationView = {
  conversation: null,
  messages: [],
  versions: [],
  hasOlder: false,
  removed: false,
  cursor: null,
  broken: false,
}

/**
 * Applies one frame. Frames that were applied before (a doubled delivery, the overlap after a reconnect) change
 * nothing; a frame that cannot follow what is there marks the view as `broken`.
 */
export function applyChatFrame(view: ConversationView, frame: ChatFrame): ConversationView {
  const { cursor, event } = frame
  if (event.type === 'opened') {
    const older =
      view.cursor !== null && cursor.epoch === view.cursor.epoch && cursor.seq < view.cursor.seq
    if (older && !view.broken) return view
    return { ...applyOpened(view, event), cursor }
  }
  if (view.cursor === null || cursor.epoch !== view.cursor.epoch) return { ...view, broken: true }
  if (cursor.seq <= view.cursor.seq || view.broken) return view
  return { ...applyEvent(view, event), cursor }
}

export function applyChatFrames(
  view: ConversationView,
  frames: readonly ChatFrame[],
): ConversationView {
  return frames.reduce(applyChatFrame, view)
}

/** Puts older messages in front; a page that no longer fits the branch on show is dropped. */
export function applyOlderPage(
  view: ConversationView,
  before: MessageId,
  page: ConversationPage,
): ConversationView {
  const first = view.messages[0]
  if (!first || first.id !== before) return view
  const last = page.messages.at(-1)
  if (!last) return { ...view, hasOlder: page.hasOlder }
  if (first.parentId !== last.id) return view
  return {
    ...view,
    messages: [...page.messages, ...view.messages],
    versions: [...page.versions, ...view.versions],
    hasOlder: page.hasOlder,
  }
}

type EventOf<T extends ChatEvent['type']> = Extract<ChatEvent, { type: T }>

function applyOpened(view: ConversationView, event: EventOf<'opened'>): ConversationView {
  const first = event.page.messages[0]
  const parent = first?.parentId ?? null
  // Pages that were loaded further up stay, where the new page still hangs on to them.
  const joint = parent === null ? -1 : view.messages.findIndex((message) => message.id === parent)
  const kept = joint === -1 ? [] : view.messages.slice(0, joint + 1)
  return {
    conversation: event.conversation,
    messages: kept.length > 0 ? [...kept, ...event.page.messages] : event.page.messages,
    versions: [...versionsBeside(kept, view.versions), ...event.page.versions],
    hasOlder: kept.length > 0 ? view.hasOlder : event.page.hasOlder,
    removed: false,
    cursor: view.cursor,
    broken: false,
  }
}

function applyEvent(view: ConversationView, event: ChatEvent): ConversationView {
  switch (event.type) {
    case 'opened':
      return applyOpened(view, event)
    case 'conversation.changed':
      return { ...view, conversation: event.conversation, removed: false }
    case 'conversation.removed':
      return { ...view, removed: true }
    case 'answer.judged':
      return withAnswer(view, event.messageId, (answer) => ({
        ...answer,
        confidence: event.confidence,
      }))
    case 'message.added':
      return applyMessageAdded(view, event)
    case 'run.phase':
      return withAnswer(view, event.messageId, (answer) => ({
        ...answer,
        status: 'running',
        phase: event.phase,
        phaseSince: event.since,
        queuePosition: event.queuePosition ?? null,
        waitsFor: event.waitsFor ?? [],
      }))
    case 'decision.made':
      return withAnswer(view, event.messageId, (answer) => ({
        ...answer,
        decision: event.decision,
      }))
    case 'answer.rated':
      return withAnswer(view, event.messageId, (answer) => ({ ...answer, thumb: event.thumb }))
    case 'answer.voted':
      return event.votes.reduce(
        (voted, { messageId, vote }) =>
          withAnswer(voted, messageId, (answer) => ({ ...answer, vote })),
        view,
      )
    case 'answers.judged-anew':
      return applyJudgedAnew(view, event)
    case 'attempt.started':
    case 'attempt.ended':
      return withAnswer(view, event.messageId, (answer) => ({
        ...answer,
        attempts: withAttempt(answer.attempts, event.attempt),
      }))
    case 'answer.delta':
      return applyDelta(view, event)
    case 'run.ended':
      return withAnswer(view, event.messageId, (answer) => ({
        ...answer,
        status: event.status,
        failure: event.failure,
        phase: null,
        phaseSince: null,
        queuePosition: null,
        waitsFor: [],
      }))
  }
}

function applyJudgedAnew(
  view: ConversationView,
  { judgements }: EventOf<'answers.judged-anew'>,
): ConversationView {
  const byId = new Map(judgements.map((one) => [one.messageId, one]))
  const judge = <M extends Message>(message: M): M => {
    if (message.role === 'user') return message
    const { thumb = null, vote = null } = byId.get(message.id) ?? {}
    const same = message.thumb === thumb && (message.vote ?? null) === vote
    return same ? message : { ...message, thumb, vote }
  }
  return { ...view, messages: view.messages.map(judge), versions: view.versions.map(judge) }
}

function applyMessageAdded(
  view: ConversationView,
  { message, siblings }: EventOf<'message.added'>,
): ConversationView {
  if (message.role === 'assistant' && message.version) {
    return applyVersionAdded(view, { ...message, siblings })
  }
  const added: Message = { ...message, siblings }
  const known = view.messages.findIndex((other) => other.id === message.id)
  if (known !== -1) {
    return { ...view, messages: view.messages.with(known, added) }
  }
  if (message.parentId === null) {
    return { ...view, messages: [added], versions: [], hasOlder: false }
  }
  const parent = view.messages.findIndex((other) => other.id === message.parentId)
  if (parent === -1) return { ...view, broken: true }
  const messages = [...view.messages.slice(0, parent + 1), added]
  return { ...view, messages, versions: versionsBeside(messages, view.versions) }
}

/** The first of all versions of an answer. */
export function firstVersionOf(answer: AnswerMessage): MessageId {
  return answer.version?.of ?? answer.id
}

function versionsBeside(
  shown: readonly Message[],
  versions: readonly AnswerMessage[],
): AnswerMessage[] {
  if (versions.length === 0) return []
  const ids = new Set(shown.map(({ id }) => id))
  const firsts = new Set(shown.flatMap((one) => (one.role === 'user' ? [] : firstVersionOf(one))))
  return versions.filter((version) => firsts.has(firstVersionOf(version)) && !ids.has(version.id))
}

/** It stands beside an answer on show; that one learns of its new sibling. */
function applyVersionAdded(view: ConversationView, added: AnswerMessage): ConversationView {
  if (view.messages.some(({ id }) => id === added.id)) {
    return withAnswer(view, added.id, () => added)
  }
  const tell = <M extends Message>(other: M): M =>
    other.role === 'assistant' && other.parentId === added.parentId
      ? { ...other, siblings: added.siblings }
      : other
  const messages = view.messages.map(tell)
  const others = view.versions.filter(({ id }) => id !== added.id).map(tell)
  return { ...view, messages, versions: versionsBeside(messages, [...others, added]) }
}

function applyDelta(view: ConversationView, event: EventOf<'answer.delta'>): ConversationView {
  let gap = false
  const next = withAnswer(view, event.messageId, (answer) => {
    const text = appendAt(answer.text, event.at, event.text)
    const reasoning = appendAt(answer.reasoning, event.reasoningAt, event.reasoning)
    if (text === null || reasoning === null) {
      gap = true
      return answer
    }
    return { ...answer, text, reasoning }
  })
  return gap ? { ...view, broken: true } : next
}

/** `null`: something between the two is missing. */
function appendAt(text: string, at: number, added: string): string | null {
  if (at > text.length) return null
  const seen = text.length - at
  return seen >= added.length ? text : text + added.slice(seen)
}

function withAttempt(attempts: readonly Attempt[], attempt: Attempt): Attempt[] {
  const known = attempts.some((other) => other.id === attempt.id)
  return known
    ? attempts.map((other) => (other.id === attempt.id ? attempt : other))
    : [...attempts, attempt]
}

/** Answers on a branch that is not on show are left alone: the branch is read whole when it is opened. */
function withAnswer(
  view: ConversationView,
  id: MessageId,
  change: (answer: AnswerMessage) => AnswerMessage,
): ConversationView {
  // Events almost always concern the newest message.
  const index = view.messages.findLastIndex((message) => message.id === id)
  const message = view.messages[index]
  if (!message) {
    if (!view.versions.some((version) => version.id === id)) return view
    const versions = view.versions.map((version) => (version.id === id ? change(version) : version))
    return { ...view, versions }
  }
  if (message.role !== 'assistant') return view
  const messages = view.messages.slice()
  messages[index] = change(message)
  return { ...view, messages }
}
