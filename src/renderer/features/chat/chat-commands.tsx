import { CircleHelp, RotateCw, Square, TextCursorInput } from 'lucide-react'
import type { AnswerMessage, Message } from '#shared/contract/chat'
import { type Command, useRegisterCommands } from '../../app/commands.ts'
import { useChatScope } from './chat-ui.ts'

/** What the palette offers for the conversation on show, and the keys that work within it. */
export function ChatCommands(props: {
  messages: readonly Message[]
  running: AnswerMessage | null
}) {
  const { actions, ui } = useChatScope()
  const { running } = props
  const last = props.messages.at(-1)
  const answer = last?.role === 'assistant' && !running ? last : null
  const decided = props.messages.findLast(
    (message): message is AnswerMessage =>
      message.role === 'assistant' && message.decision !== null,
  )
  const commands: Command[] = [
    {
      id: 'chat.focus-message',
      title: 'Write a message',
      group: 'Chat',
      icon: TextCursorInput,
      shortcut: 'mod+shift+l',
      run: actions.focusComposer,
    },
  ]
  if (running) {
    commands.push({
      id: 'chat.stop',
      title: 'Stop the answer',
      group: 'Chat',
      icon: Square,
      shortcut: 'escape',
      run: () => actions.stop(running.runId),
    })
  }
  if (answer) {
    commands.push({
      id: 'chat.regenerate',
      title: 'Regenerate the last answer',
      group: 'Chat',
      icon: RotateCw,
      shortcut: 'mod+shift+r',
      run: () => actions.regenerate(answer.id, answer.decision?.requested ?? 'auto'),
    })
  }
  const decision = decided?.decision
  if (decided && decision) {
    commands.push({
      id: 'chat.why',
      title: 'Why this model',
      group: 'Model',
      icon: CircleHelp,
      run: () => ui.setState({ why: { decision, answerId: decided.id } }),
    })
  }
  useRegisterCommands('chat', commands, {
    title: 'In a conversation',
    keys: [
      { shortcut: 'alt+arrowup', does: 'Message above (also k)' },
      { shortcut: 'alt+arrowdown', does: 'Message below (also j)' },
      { shortcut: 'c', does: 'Copy the message' },
      { shortcut: 'e', does: 'Edit it, if it is yours' },
      { shortcut: 'r', does: 'Regenerate it, if it is an answer' },
      { shortcut: 'arrowup', does: 'In an empty field: edit the last message' },
      { shortcut: 'escape', does: 'Stop the answer' },
    ],
  })
  return null
}
