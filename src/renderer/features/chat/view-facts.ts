import type { AnswerMessage, DecisionSummary } from '#shared/contract/chat'
import type { MessageId, RunId } from '#shared/contract/ids'
import type { ConversationView } from './apply-chat-event.ts'
import { isUndecided } from './compare/side-by-side.ts'
import { versionsWith } from './thread/version-group.ts'

/** What the bar, the composer and the commands need to know of a thread; it stays equal while an answer only grows. */
export interface ViewFacts {
  headId: MessageId | null
  lastUserId: MessageId | null
  /** The run in progress, if there is one. */
  runId: RunId | null
  /** That of a second answer which is written aside. */
  asideRunId: RunId | null
  /** The newest answer, when it is finished and at the end. */
  answerId: MessageId | null
  /** The newest decision, and the answer it led to. */
  decision: DecisionSummary | null
  decidedId: MessageId | null
  /** It is one of several side by side, of which none was chosen yet. */
  undecided: boolean
  /** The newest fork on the branch: version `branch` of `branches`. */
  branch: number
  branches: number
}

export function factsOf({
  messages,
  versions,
}: Pick<ConversationView, 'messages' | 'versions'>): ViewFacts {
  const last = messages.at(-1)
  const isAnswer = (message: (typeof messages)[number]): message is AnswerMessage =>
    message.role === 'assistant'
  const running = messages.findLast(
    (message): message is AnswerMessage => isAnswer(message) && message.status === 'running',
  )
  const beside = versions.findLast(
    ({ status, version }) => status === 'running' && version?.kind !== 'escalation',
  )
  const decided = messages.findLast(
    (message): message is AnswerMessage => isAnswer(message) && message.decision !== null,
  )
  /** Versions stand beside each other on one branch. */
  const branchesAt = (message: (typeof messages)[number]) => {
    const beside = new Set(versionsWith(message, versions).map(({ id }) => id))
    return message.siblings.filter((id) => id === message.id || !beside.has(id))
  }
  const fork = messages.findLast(
    (message) => message.siblings.length > 1 && branchesAt(message).length > 1,
  )
  const branches = fork ? branchesAt(fork) : []
  return {
    headId: last?.id ?? null,
    lastUserId: messages.findLast(({ role }) => role === 'user')?.id ?? null,
    runId: (running ?? beside)?.runId ?? null,
    asideRunId: versions.findLast(({ status }) => status === 'running')?.runId ?? null,
    answerId: last && isAnswer(last) && !running && !beside ? last.id : null,
    decision: decided?.decision ?? null,
    decidedId: decided?.id ?? null,
    undecided: decided !== undefined && isUndecided(versionsWith(decided, versions)),
    branch: fork ? branches.indexOf(fork.id) + 1 : 0,
    branches: branches.length,
  }
}
