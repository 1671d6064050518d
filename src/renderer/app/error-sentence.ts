import { AppError } from '#shared/app-error'

const unexpected =
  'Something in Switchyard went wrong that should not. Try again; if it happens again, the log in the data folder says more.'

/** What went wrong, for people: the engine's own sentence where it wrote one, else ours. */
export function errorSentence(error: unknown): string {
  if (!(error instanceof AppError)) return unexpected
  switch (error.code) {
    case 'disconnected':
      return 'Switchyard is not connected right now. It tries again by itself.'
    case 'internal': {
      const { logId } = error.data
      return typeof logId === 'string' ? `${unexpected} Look for ${logId}.` : unexpected
    }
    default:
      return error.message.trim() || unexpected
  }
}
