export interface ComposerKey {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  /** An input method is putting a character together: its keys are its own. */
  isComposing: boolean
}

/** What a key means in the message field. `null`: the field's own affair. */
export function decideKey(
  press: ComposerKey,
  facts: { sendWith: 'enter' | 'mod-enter'; empty: boolean; running: boolean },
): 'send' | 'edit-last' | 'stop' | null {
  if (press.isComposing) return null
  const mod = press.ctrlKey || press.metaKey
  if (press.key === 'Enter' && !press.altKey) {
    if (mod) return 'send'
    return facts.sendWith === 'enter' && !press.shiftKey ? 'send' : null
  }
  const plain = !mod && !press.shiftKey && !press.altKey
  if (press.key === 'ArrowUp' && plain && facts.empty) return 'edit-last'
  if (press.key === 'Escape' && plain && facts.running) return 'stop'
  return null
}
