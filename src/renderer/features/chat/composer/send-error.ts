import { AppError, type AppErrorCode } from '#shared/app-error'
import { errorSentence } from '../../../app/error-sentence.ts'

export interface SendRefusal {
  sentence: string
  /** A way on that a button can take. */
  way: 'again' | 'stop' | 'choose' | null
}

const ways: Partial<Record<AppErrorCode, SendRefusal['way']>> = {
  disconnected: 'again',
  internal: 'again',
  conflict: 'again',
  'storage-full': 'again',
  'run-active': 'stop',
  'no-model': 'choose',
}

/** Why a message was not taken, and what can be done. The text stays where it is. */
export function describeRefusal(error: unknown): SendRefusal {
  const code = error instanceof AppError ? error.code : null
  if (code === 'disconnected') {
    return {
      sentence:
        'The line to Switchyard broke before it said whether your message arrived. Sending again is safe: it is taken once.',
      way: 'again',
    }
  }
  return { sentence: errorSentence(error), way: code === null ? 'again' : (ways[code] ?? null) }
}
