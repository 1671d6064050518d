import type { ModelKey } from '#shared/contract/ids'
import type { Fit, KvType } from '#shared/contract/models'

export interface FitQuestion {
  model: ModelKey
  contextLength: number
  kvType: KvType
}

/** A fit, or why there is none. */
export type FitAnswer = { fit: Fit } | { problem: string }

export interface FitAsker {
  /** Asks what is not known yet, in order, a few at a time; what was wanted before and not begun is dropped. */
  want(questions: readonly FitQuestion[]): void
  /** What was known no longer holds: it stays on show until the next `want` has replaced it. */
  forget(): void
  close(): void
}

export function questionKey({ model, contextLength, kvType }: FitQuestion): string {
  return `${contextLength} ${kvType} ${model}`
}

export function createFitAsker(options: {
  ask: (question: FitQuestion) => Promise<FitAnswer>
  onAnswer: (key: string, answer: FitAnswer) => void
  atOnce?: number
}): FitAsker {
  const atOnce = options.atOnce ?? 4
  let waiting: FitQuestion[] = []
  let fresh = new Set<string>()
  let running = 0
  let closed = false

  const next = () => {
    while (!closed && running < atOnce) {
      const question = waiting.shift()
      if (!question) return
      const key = questionKey(question)
      const asked = fresh
      asked.add(key)
      running += 1
      options
        .ask(question)
        .then((answer) => {
          if (!closed) options.onAnswer(key, answer)
        })
        .finally(() => {
          running -= 1
          next()
        })
    }
  }

  return {
    want(questions) {
      waiting = questions.filter((question) => !fresh.has(questionKey(question)))
      next()
    },
    forget() {
      fresh = new Set()
    },
    close() {
      closed = true
      waiting = []
    },
  }
}
