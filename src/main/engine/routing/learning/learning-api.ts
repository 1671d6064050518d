import { AppError } from '#shared/app-error'
import type { ConversationId, MessageId } from '#shared/contract/ids'
import type { LearningExport, Thumb } from '#shared/contract/learning'
import { learningExport } from '#shared/contract/learning'
import type { Api } from '../../api.ts'
import type { Learning } from './learning.ts'
import type { AnswerObserver } from './observe-answers.ts'

function parseExport(text: string): LearningExport {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const sentence = 'This file is not JSON. Import takes what Export in Learning gave.'
    throw new AppError('invalid-input', sentence, {}, { cause: error })
  }
  const version = (json as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > 1) {
    throw new AppError(
      'invalid-input',
      `This file was written by a newer Switchyard (version ${version}; this one knows 1). Update, then import it again.`,
    )
  }
  const parsed = learningExport.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError(
    'invalid-input',
    `This file is not an export of Learning: ${issue?.path.join('.') || 'the top'}: ${issue?.message}`,
  )
}

/** The `learning.*` calls. */
export function learningApi(
  api: Api['learning'],
  learning: Learning,
  answers: Pick<AnswerObserver, 'rate'>,
  tell: {
    rated(id: ConversationId, rated: { messageId: MessageId; thumb: Thumb | null }): void
    /** Thumbs and votes may not be what they were. */
    judgedAnew(): void
  },
) {
  const andTell = <T>(result: T): T => {
    tell.judgedAnew()
    return result
  }
  return {
    watch: api.watch.handler(({ signal }) => learning.watch(signal)),
    outcomes: api.outcomes.handler(({ input }) => learning.outcomes(input)),
    rate: api.rate.handler(({ input: { messageId, thumb } }) => {
      const { conversationId } = answers.rate(messageId, thumb)
      tell.rated(conversationId, { messageId, thumb })
    }),
    reset: api.reset.handler(({ input }) => andTell(learning.reset(input.model))),
    undoReset: api.undoReset.handler(({ input }) => andTell(learning.undoReset(input.reset))),
    export: api.export.handler(() => ({
      fileName: `switchyard-learning-${new Date().toISOString().slice(0, 10)}.json`,
      mediaType: 'application/json' as const,
      text: JSON.stringify(learning.export(), null, 1),
    })),
    import: api.import.handler(({ input }) => andTell(learning.import(parseExport(input.text)))),
  }
}
