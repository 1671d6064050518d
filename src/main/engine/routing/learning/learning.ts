import { AppError } from '#shared/app-error'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import type {
  LearningExport,
  LearningOverview,
  Outcome,
  OutcomePage,
} from '#shared/contract/learning'
import type { Model } from '#shared/contract/models'
import type { TaskName } from '#shared/contract/routing'
import type { TextEmbedder } from '../../embedding/text-embedder.ts'
import { createLive } from '../../live.ts'
import type { FactSources } from '../gather-facts.ts'
import { guessMean } from '../quality-prior.ts'
import { describeLearning } from './describe-learning.ts'
import { estimateQuality, withLesson } from './estimate-quality.ts'
import { createKnowledge, type Knowledge } from './knowledge.ts'
import { createLessonKeeper, type LessonKeeper } from './lesson-keeper.ts'
import type { OutcomeStore } from './outcome-store.ts'
import { growthAt, weightOf } from './outcome-weights.ts'
import { openPromptVectors, type PromptVectors, similarityFloor } from './prompt-vectors.ts'

/** What was reset is kept so long for second thoughts. */
const resetKeptMs = 60_000

export interface LearningParts {
  store: OutcomeStore
  /** `null`: prompts can't be compared. */
  embedder(): TextEmbedder | null
  models(): readonly Model[]
  now(): number
  /** Something could not be kept or read; learning goes on without it. */
  notStored(error: unknown): void
}

export interface Learning {
  /** Runs what may fail on a full or broken disk: that becomes a notice, and the answer goes on. */
  attempt(work: () => void): void
  /** Throws AppError `storage-*`. */
  keep(outcome: Outcome): void
  /** The same, and never throws. */
  record(outcome: Outcome): void
  /** Throws AppError `storage-*`. */
  takeBack(messageId: MessageId, kind: Outcome['kind']): void
  /** What outcomes have taught of these models; `null` or missing = nothing. Never throws. */
  learned: NonNullable<FactSources['learned']>
  watch(signal: AbortSignal | undefined): AsyncGenerator<LearningOverview, void>
  outcomes(input: {
    model: ModelKey
    task: TaskName | null
    before: number | null
    limit: number
  }): OutcomePage
  reset(model: ModelKey | null): { reset: number; outcomes: number }
  undoReset(reset: number): { outcomes: number }
  export(): LearningExport
  import(data: LearningExport): { added: number; changed: number; known: number }
  close(): void
}

/** Keeps what became of answers, and says what it teaches. Everything is read when it is first wanted. */
export function createLearning(parts: LearningParts): Learning {
  const { store, now } = parts
  const changes = createLive(0)
  const startedAt = now()
  let read: {
    knowledge: Knowledge
    vectors(): PromptVectors | null
    lessons(): LessonKeeper | null
    close(): void
  } | null = null

  function open() {
    if (read) return read
    store.purge(startedAt)
    const knowledge = createKnowledge()
    for (const outcome of store.counted(null)) knowledge.add(outcome)
    // The embedder takes a moment to open: not before there is something to compare.
    let opened: { vectors: PromptVectors | null; lessons: LessonKeeper | null } | null = null
    const compared = () => {
      if (knowledge.models.size === 0 || opened) return opened
      opened = { vectors: null, lessons: null }
      const embedder = parts.embedder()
      if (embedder) {
        const vectors = openPromptVectors(embedder, store, parts.notStored)
        const textOf = (prompt: MessageId) => store.promptText(prompt)
        const listed = (key: ModelKey) => parts.models().find((model) => model.key === key)
        const lessons = createLessonKeeper({ ...parts, knowledge, embedder, textOf, listed })
        opened = { vectors, lessons }
      }
      return opened
    }
    read = {
      knowledge,
      vectors: () => compared()?.vectors ?? null,
      lessons: () => compared()?.lessons ?? null,
      close() {
        opened?.vectors?.close()
        opened?.lessons?.close()
      },
    }
    return read
  }

  /** Everything is read anew at the next question: for changes of more than one outcome. */
  function forget() {
    read?.close()
    read = null
    changes.set(changes.get() + 1)
  }

  function attempt(work: () => void) {
    try {
      work()
    } catch (error) {
      parts.notStored(error)
    }
  }

  function keep(outcome: Outcome) {
    const { knowledge, vectors } = open()
    const { added, replaced } = store.record({ ...outcome, at: Math.min(outcome.at, now()) })
    if (replaced) knowledge.takeBack(replaced)
    if (added) knowledge.add(added)
    const prompt = added?.prompt
    if (prompt) attempt(() => vectors()?.remember(prompt))
    changes.set(changes.get() + 1)
  }

  const estimate: Learning['learned'] = (models, features, prompt, guesses) => {
    const { knowledge, vectors, lessons } = open()
    if (knowledge.models.size === 0) return []
    const at = now()
    const neighbours = vectors()?.nearest(prompt) ?? []
    const similar = knowledge.similar(neighbours, similarityFloor, at)
    const decay = 1 / growthAt(at)
    const told = lessons()?.tell(prompt)
    return models.map((model, index) => {
      const cells = knowledge.models.get(model.key)
      const guess = guesses[index]
      if (!cells || !guess) return null
      const lesson = told?.get(model.key) ?? null
      const estimate = estimateQuality(cells.values(), {
        features,
        guess: guess.mean,
        guessOf: (task, complexity) => guessMean(model, task, complexity),
        decay,
        // Whoever has lessons has heard all neighbours.
        similar: lesson ? null : (similar.get(model.key) ?? null),
      })
      return estimate && lesson ? withLesson(estimate, lesson) : estimate
    })
  }

  return {
    attempt,
    keep,
    record: (outcome) => attempt(() => keep(outcome)),
    takeBack(messageId, kind) {
      const { knowledge } = open()
      const taken = store.remove(messageId, kind)
      if (taken) knowledge.takeBack(taken)
      changes.set(changes.get() + 1)
    },
    learned(...asked) {
      let known: ReturnType<Learning['learned']> = []
      attempt(() => {
        known = estimate(...asked)
      })
      return known
    },
    async *watch(signal) {
      for await (const _change of changes.watch(signal)) {
        const { knowledge, vectors } = open()
        yield describeLearning(knowledge, vectors()?.size ?? 0, parts.models(), now())
      }
    },
    outcomes(input) {
      const rows = store.page({ ...input, limit: input.limit + 1 })
      const at = now()
      const entries = rows
        .slice(0, input.limit)
        .map(({ seq, ...entry }) => ({ ...entry, demo: false, weight: weightOf(entry, at) }))
      const last = rows.length > input.limit ? rows[input.limit - 1] : undefined
      return { entries, next: last?.seq ?? null }
    },
    reset(model) {
      const at = now()
      store.purge(at - resetKeptMs)
      const outcomes = store.reset(model, at)
      forget()
      return { reset: at, outcomes }
    },
    undoReset(reset) {
      const outcomes = store.undoReset(reset)
      forget()
      if (outcomes === 0) {
        throw new AppError(
          'not-found',
          'What was forgotten is erased by now. Import an export instead.',
        )
      }
      return { outcomes }
    },
    export: () => ({
      switchyard: 'learning',
      version: 1,
      exportedAt: now(),
      outcomes: store.list(),
    }),
    import(data) {
      const newest = now()
      const outcomes = data.outcomes
        .map((outcome) => ({ ...outcome, at: Math.min(outcome.at, newest) }))
        .sort((one, other) => one.at - other.at)
      const result = store.merge(outcomes)
      forget()
      return result
    },
    close() {
      read?.close()
    },
  }
}
