import { RouteMark } from '../../ui/route-mark.tsx'

const beginnings = [
  { title: 'Find a bug', text: 'Why does this code not do what I expect?\n\n```\n\n```\n' },
  { title: 'Draft a message', text: 'Write a short, friendly reply to this message:\n\n' },
  { title: 'Explain simply', text: 'Explain in plain words, with one example: ' },
  { title: 'Plan the work', text: 'Make a step-by-step plan for: ' },
]

/** What stands above the composer before the first message. */
export function NewChat(props: { onTake: (text: string) => void }) {
  return (
    <div className="flex min-h-0 grow flex-col items-center justify-center gap-5 overflow-auto px-6 py-8">
      <RouteMark className="!h-7 !w-[92px]" />
      <div className="text-center">
        <h2 className="text-xl font-[620] tracking-tight text-balance">Where shall this one go?</h2>
        <p className="mx-auto mt-1.5 max-w-[46ch] text-balance text-ink-2">
          Write a message. Switchyard sends it to the model on your machine that will answer it best
          right now, and tells you why.
        </p>
      </div>
      <ul className="flex max-w-[560px] flex-wrap justify-center gap-2" aria-label="Beginnings">
        {beginnings.map(({ title, text }) => (
          <li key={title}>
            <button
              type="button"
              className="rounded-full border border-line-strong bg-raised px-3.5 py-1.5 text-sm text-ink-2 transition-colors hover:bg-sunken hover:text-ink"
              onClick={() => props.onTake(text)}
            >
              {title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
