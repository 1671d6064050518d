import { AppError } from '#shared/app-error'
import type { NewNotice } from '../app/notices.ts'
import type { AnswerEnd, ChatStore } from './chat-store.ts'
import type { LiveAnswer } from './live-answer.ts'

/** What had arrived this long before a crash is sure to be kept. */
const saveEveryMs = 250

/** How often an ending that the disk refused is tried again. */
const retryEveryMs = 3_000

/** Keeps running answers in the store, and does not give up on an ending that the disk refuses. */
export interface ProgressSaver {
  add(live: LiveAnswer): void
  remove(live: LiveAnswer): void
  /** Runs `write`; trouble with the disk becomes a notice instead of an exception. True = it was written. */
  keep(write: () => void): boolean
  /** Stores an ending now, or as soon as the disk takes it; `stored` is called then. */
  end(ending: AnswerEnd, stored: () => void): void
  close(): void
}

export function createProgressSaver(
  store: ChatStore,
  notify: (notice: NewNotice) => void,
): ProgressSaver {
  const running = new Set<LiveAnswer>()
  let owed: (() => boolean)[] = []
  let lastRetry = 0

  function keep(write: () => void): boolean {
    try {
      write()
      return true
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      notify({
        level: 'error',
        title: 'The answer could not be stored',
        detail: `${error.message} What you see is kept in memory and stored as soon as that works again.`,
      })
      return false
    }
  }

  function save() {
    const dirty = [...running].filter((live) => live.takeDirty())
    if (dirty.length > 0) {
      keep(() =>
        store.saveProgress(
          dirty.map(({ message }) => ({
            messageId: message.id,
            text: message.text,
            reasoning: message.reasoning,
          })),
        ),
      )
    }
    if (owed.length > 0 && performance.now() - lastRetry > retryEveryMs) {
      lastRetry = performance.now()
      owed = owed.filter((write) => !write())
    }
  }

  const timer = setInterval(save, saveEveryMs)
  timer.unref()

  return {
    add: (live) => running.add(live),
    remove: (live) => running.delete(live),
    keep,
    end(ending, stored) {
      const write = () => {
        const done = keep(() => void store.endAnswer(ending))
        if (done) stored()
        return done
      }
      if (write()) return
      lastRetry = performance.now()
      owed.push(write)
    },
    close() {
      clearInterval(timer)
      save()
    },
  }
}
