import { CircleHelp, Columns2, RotateCw, Square, TextCursorInput } from 'lucide-react'
import { useStore } from 'zustand'
import { type Command, useRegisterCommands } from '../../app/commands.ts'
import { useChatScope } from './chat-ui.ts'
import { blindStore } from './compare/blind.ts'
import type { ViewFacts } from './view-facts.ts'

/** What the palette offers for the conversation on show, and the keys that work within it. */
export function ChatCommands({ facts, onCompare }: { facts: ViewFacts; onCompare: () => void }) {
  const { actions, ui } = useChatScope()
  const { answerId, decision, decidedId } = facts
  const blind = useStore(blindStore, (state) => state.blind)
  const runId = facts.runId ?? facts.asideRunId
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
  if (runId === null) {
    commands.push({
      id: 'chat.compare',
      title: 'Compare models…',
      group: 'Chat',
      icon: Columns2,
      shortcut: 'mod+shift+c',
      run: onCompare,
    })
  }
  if (runId !== null) {
    commands.push({
      id: 'chat.stop',
      title: 'Stop the answer',
      group: 'Chat',
      icon: Square,
      shortcut: 'escape',
      run: () => actions.stopAll(runId),
    })
  }
  if (answerId !== null) {
    commands.push({
      id: 'chat.regenerate',
      title: 'Regenerate the last answer',
      group: 'Chat',
      icon: RotateCw,
      shortcut: 'mod+shift+r',
      run: () => actions.regenerate(answerId, decision?.requested ?? 'auto'),
    })
  }
  if (decision !== null && decidedId !== null && !(blind && facts.undecided)) {
    commands.push({
      id: 'chat.why',
      title: 'Why this model',
      group: 'Model',
      icon: CircleHelp,
      run: () => ui.setState({ why: { decision, answerId: decidedId } }),
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
      { shortcut: 'u', does: 'A good answer (d: a bad one); again takes it back' },
      { shortcut: 'v', does: 'Side by side: this answer is better (arrows: the next one)' },
      { shortcut: 'arrowup', does: 'In an empty field: edit the last message' },
      { shortcut: 'escape', does: 'Stop the answer' },
    ],
  })
  return null
}
