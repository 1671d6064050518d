import type { ReactNode } from 'react'
import { isSafeExternalUrl } from '#shared/host'
import { findHost } from '../../../app/connection/host-bridge.ts'

/** A link out of an answer. Only web and mail addresses are links; anything else is shown as text with its target. */
export function ExternalLink(props: { href: string | undefined; children: ReactNode }) {
  const { href } = props
  if (!href || !isSafeExternalUrl(href)) {
    return (
      <span className="text-ink-2" title={href ? `Not opened: ${href}` : undefined}>
        {props.children}
      </span>
    )
  }
  return (
    <a
      href={href}
      title={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      onClick={(event) => {
        event.preventDefault()
        void findHost().openExternal(href)
      }}
    >
      {props.children}
    </a>
  )
}
