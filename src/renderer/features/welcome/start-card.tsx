import { Check, Copy, ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useHost } from '../../app/client-context.tsx'
import { IconButton } from '../../ui/icon-button.tsx'

/** How to start one kind of server, in two steps. */
export function StartCard(props: {
  name: string
  steps: { text: string; code?: string }[]
  /** Where it is looked for. */
  address: string | undefined
  site: { label: string; url: string }
}) {
  const host = useHost()
  return (
    <section
      aria-label={props.name}
      className="flex flex-col rounded-lg border bg-raised p-4 shadow-sm"
    >
      <h3 className="flex items-baseline justify-between gap-2 font-[620]">
        {props.name}
        <span className="num text-xs font-normal text-ink-3">{props.address}</span>
      </h3>
      <ol className="mt-3 flex grow flex-col gap-2.5 text-sm text-ink-2">
        {props.steps.map((step, index) => (
          <li key={step.text} className="flex gap-2.5">
            <span
              aria-hidden="true"
              className="grid size-5 shrink-0 place-items-center rounded-full bg-sunken text-2xs font-semibold text-ink-2"
            >
              {index + 1}
            </span>
            <span className="min-w-0 grow">
              {step.text}
              {step.code && <CommandLine text={step.code} />}
            </span>
          </li>
        ))}
      </ol>
      <a
        href={props.site.url}
        onClick={(event) => {
          event.preventDefault()
          void host.openExternal(props.site.url)
        }}
        className="mt-3 inline-flex items-center gap-1.5 self-start rounded-xs text-xs text-ink-2 underline decoration-line-strong underline-offset-3 hover:text-ink"
      >
        Not installed? {props.site.label}
        <ExternalLink className="size-3" aria-hidden="true" />
      </a>
    </section>
  )
}

function CommandLine({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <span className="mt-1 flex items-center gap-1 rounded-sm bg-sunken py-0.5 pr-0.5 pl-2.5">
      <code className="min-w-0 grow py-1 font-mono text-xs [overflow-wrap:anywhere] text-ink">
        {text}
      </code>
      <IconButton
        label={copied ? `Copied: ${text}` : `Copy: ${text}`}
        size="sm"
        onClick={() => void copy()}
      >
        {copied ? <Check /> : <Copy />}
      </IconButton>
    </span>
  )
}
