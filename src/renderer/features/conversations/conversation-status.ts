import type { Conversation } from '#shared/contract/chat'
import type { Tone } from '../../ui/status-dot.tsx'

export interface ConversationStatus {
  tone: Tone
  /** What stands beside the dot: the model's name, or how the answer ended if it did not end well. */
  text: string
  /** Under way right now. */
  running: boolean
}

/** How a conversation's newest answer stands, in a dot and a few words. */
export function conversationStatus({ last }: Pick<Conversation, 'last'>): ConversationStatus {
  if (!last) return { tone: 'neutral', text: 'empty', running: false }
  // Of answers that nobody has chosen from yet, none is the conversation’s own.
  if (last.undecided > 0 && last.status === 'done') {
    return { tone: 'green', text: `${last.undecided} answers to choose from`, running: false }
  }
  const model = last.undecided > 0 ? 'side by side' : last.model
  switch (last.status) {
    case 'running':
      return {
        tone: 'signal',
        text: model ? `${model} · writing` : 'choosing a model',
        running: true,
      }
    case 'done':
      return { tone: 'green', text: model ?? 'answered', running: false }
    case 'failed':
      return { tone: 'red', text: model ? `${model} · failed` : 'failed', running: false }
    case 'stopped':
      return { tone: 'neutral', text: model ? `${model} · stopped` : 'stopped', running: false }
    case 'interrupted':
      return {
        tone: 'amber',
        text: model ? `${model} · interrupted` : 'interrupted',
        running: false,
      }
  }
}
