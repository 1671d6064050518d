import { ImageOff } from 'lucide-react'
import { isSafeExternalUrl } from '#shared/host'
import { findHost } from '../../../app/connection/host-bridge.ts'
import { Button } from '../../../ui/button.tsx'

const inlineImage = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/

/**
 * An image in an answer. Fetching a remote one would tell its owner that somebody read the answer (and could carry
 * words of it in its address), so the page never does: the address is shown, and opens outside only when asked.
 */
export function RemoteImage(props: { src: string; alt: string }) {
  if (inlineImage.test(props.src)) return <img src={props.src} alt={props.alt} />
  const safe = isSafeExternalUrl(props.src)
  return (
    <span className="my-1 inline-flex max-w-full flex-wrap items-center gap-x-2.5 gap-y-1 rounded-md border border-dashed border-line-strong px-3 py-1.5 text-sm text-ink-2">
      <ImageOff className="size-4 shrink-0 text-ink-3" aria-hidden="true" />
      <span>{props.alt ? `Image not loaded: ${props.alt}` : 'Image not loaded'}</span>
      <span className="max-w-80 truncate font-mono text-xs text-ink-3" title={props.src}>
        {props.src || 'no address'}
      </span>
      {safe && (
        <Button size="sm" onClick={() => void findHost().openExternal(props.src)}>
          Open in browser
        </Button>
      )}
    </span>
  )
}
