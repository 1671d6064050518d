import { memo } from 'react'
import type { AnswerMessage, Message } from '#shared/contract/chat'
import type { MessageId, ModelKey } from '#shared/contract/ids'
import { classNames } from '../../../ui/class-names.ts'
import { isSideBySide } from '../compare/side-by-side.ts'
import { answeringAttempt } from '../describe.ts'
import { AnswerMessageView } from './answer-message.tsx'
import { UserMessageView } from './user-message.tsx'

/** One message in the log. It can have focus, from which the message keys work. */
export const MessageRow = memo(function MessageRow(props: {
  message: Message
  /** All versions of an answer, itself included; empty where it has none. */
  versions: readonly AnswerMessage[]
  /** The model of the answer before it; `null` = there is none. */
  modelBefore: ModelKey | null
  index: number
  active: boolean
  highlighted: boolean
  top: number
  measure: (element: HTMLElement | null) => void
  onFocus: (id: MessageId) => void
}) {
  const { message, index } = props
  const isCompared = isSideBySide(props.versions) && !props.versions.some(({ kept }) => kept)
  return (
    <div
      ref={props.measure}
      data-index={index}
      className="absolute inset-x-0 top-0 px-4 list:px-6"
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <article
        tabIndex={props.active ? 0 : -1}
        data-message={message.id}
        aria-label={isCompared ? 'Answers side by side' : nameOf(message)}
        onFocus={() => props.onFocus(message.id)}
        className={classNames(
          'mx-auto rounded-md outline-offset-6',
          isCompared ? 'max-w-[1400px]' : 'max-w-[760px]',
          message.role === 'user' ? 'pb-1' : 'pb-6',
          props.highlighted && 'message-found',
        )}
      >
        {message.role === 'user' ? (
          <UserMessageView message={message} />
        ) : (
          <AnswerMessageView
            message={message}
            versions={props.versions}
            modelBefore={props.modelBefore}
          />
        )}
      </article>
    </div>
  )
})

function nameOf(message: Message): string {
  if (message.role === 'user') return 'You'
  const model = answeringAttempt(message)?.model.name ?? message.decision?.model?.name
  return model ? `Answer by ${model}` : 'Answer'
}
