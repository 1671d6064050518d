import { useEffect, useRef, useState } from 'react'
import { showToast } from '../../app/toasts.ts'

/** Copies text and says so for a moment. */
export function useCopy(): [copied: boolean, copy: (text: string) => void] {
  const [copied, setCopied] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const copy = (text: string) => {
    copyText(text).then(
      () => {
        setCopied(true)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => setCopied(false), 2_000)
      },
      () =>
        showToast({
          tone: 'error',
          title: 'The clipboard refused. Select the text and copy it with the keyboard.',
        }),
    )
  }
  return [copied, copy]
}

/** Without a secure context (a page over plain HTTP on another machine) there is no clipboard API. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (!done) throw new Error('copy was refused')
}
