import { Pencil } from 'lucide-react'
import { memo, useState } from 'react'
import type { UserMessage } from '#shared/contract/chat'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { formatCount } from '../describe.ts'
import { BranchWalker } from './branch-walker.tsx'
import { CopyButton } from './copy-button.tsx'
import { MessageEditor } from './message-editor.tsx'

/** A prompt longer than this is folded. */
const foldedLength = 4_000

export const UserMessageView = memo(function UserMessageView(props: { message: UserMessage }) {
  const { message } = props
  const { ui } = useChatScope()
  const editing = useChatUi((state) => state.editing === message.id)
  if (editing) return <MessageEditor message={message} />
  return (
    <div className="group/message flex flex-col items-end gap-1">
      <div className="max-w-[82%] rounded-[16px] rounded-br-[4px] border border-line bg-sunken px-3.5 py-2.5 leading-[1.55]">
        <PromptText text={message.text} />
      </div>
      <div className="flex h-7 items-center gap-0.5 text-ink-3">
        <div className="message-tools flex items-center gap-0.5">
          <CopyButton text={message.text} label="Copy message" />
          <IconButton label="Edit" size="sm" onClick={() => ui.setState({ editing: message.id })}>
            <Pencil />
          </IconButton>
        </div>
        <BranchWalker message={message} />
      </div>
    </div>
  )
})

function PromptText({ text }: { text: string }) {
  const [unfolded, setUnfolded] = useState(false)
  const long = text.length > foldedLength
  return (
    <>
      <div className="max-h-[70vh] overflow-y-auto break-words whitespace-pre-wrap">
        {long && !unfolded ? `${text.slice(0, foldedLength)}…` : text}
      </div>
      {long && (
        <button
          type="button"
          className="mt-1 text-xs font-[560] text-ink-2 underline decoration-dotted underline-offset-2 hover:text-ink"
          aria-expanded={unfolded}
          onClick={() => setUnfolded((on) => !on)}
        >
          {unfolded ? 'Show less' : `Show all ${formatCount(text.length)} characters`}
        </button>
      )}
    </>
  )
}
