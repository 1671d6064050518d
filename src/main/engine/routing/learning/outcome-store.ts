import type { ConversationId, MessageId, ModelKey } from '#shared/contract/ids'
import type { LearningExport, Outcome } from '#shared/contract/learning'
import type { TaskName } from '#shared/contract/routing'

/** What an estimate needs of an outcome. `prompt`: the user message it goes back to. */
export interface CountedOutcome
  extends Pick<Outcome, 'at' | 'model' | 'task' | 'complexity' | 'kind' | 'value'> {
  prompt: MessageId | null
}

export interface StoredOutcome extends Omit<Outcome, 'demo'> {
  id: string
  /** Its place in the order of storing, for paging. */
  seq: number
  /** The beginning of the prompt, and where it was asked; `null` = not here. */
  prompt: string | null
  conversationId: ConversationId | null
}

/** A remembered prompt: a vector of signed bytes by the embedder of that name. */
export interface PromptVector {
  prompt: MessageId
  vector: Int8Array
}

/**
 * Outcomes and the vectors of the prompts they go back to. Every method is synchronous and committed when it returns;
 * those that write throw AppError `storage-*` and then have changed nothing. Outcomes of the demo are kept for the
 * thumbs they show, and are in no answer here but `thumbOf`.
 */
export interface OutcomeStore {
  /**
   * One of each kind counts for a message: a later one takes its place. Gives both as they are counted; `null` = it is
   * the demo's, or nothing was there.
   */
  record(outcome: Outcome): { added: CountedOutcome | null; replaced: CountedOutcome | null }
  /** Takes the outcome of this kind for this message back. Gives what is counted no more. */
  remove(messageId: MessageId, kind: Outcome['kind']): CountedOutcome | null
  /** All that count, oldest first, of one model or of every one (`null`). */
  counted(model: ModelKey | null): Iterable<CountedOutcome>
  /** Newest first, older than `before` (a `seq`). */
  page(input: {
    model: ModelKey
    task: TaskName | null
    before: number | null
    limit: number
  }): StoredOutcome[]

  /** Forgets from now on; gives how many. `at` names the reset. */
  reset(model: ModelKey | null, at: number): number
  undoReset(at: number): number
  /** Erases what was reset before then, and vectors of prompts to which no outcome goes back any more. */
  purge(resetBefore: number): void

  /** All that count, as they are exported. */
  list(): LearningExport['outcomes']
  /** One transaction. Of two states of one outcome the newer holds; one that was reset comes back. */
  merge(outcomes: LearningExport['outcomes']): { added: number; changed: number; known: number }

  /** Vectors by this embedder of the newest `limit` prompts, oldest first. */
  vectors(embedder: string, limit: number): Iterable<PromptVector>
  /** Prompts with outcomes and without a vector by this embedder, newest first, with their texts. */
  withoutVector(embedder: string, limit: number): { prompt: MessageId; text: string }[]
  /** `null` = the message is gone. */
  promptText(prompt: MessageId): string | null
  /** Kept as long as the message is; nothing happens where that is gone. Only the newest `most` stay. */
  saveVectors(embedder: string, vectors: PromptVector[], most: number): void
}
