import { Check, Copy } from 'lucide-react'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useCopy } from '../use-copy.ts'

export function CopyButton(props: { text: string; label: string }) {
  const [copied, copy] = useCopy()
  return (
    <>
      <IconButton
        label={copied ? 'Copied' : props.label}
        size="sm"
        onClick={() => copy(props.text)}
      >
        {copied ? <Check className="text-green" /> : <Copy />}
      </IconButton>
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}
