import type { Term, TermName } from '#shared/contract/routing'
import { classNames } from '../../../ui/class-names.ts'

const looks: Record<TermName, { label: string; colour: string }> = {
  quality: { label: 'answer quality', colour: 'bg-green' },
  wait: { label: 'waiting', colour: 'bg-blue' },
  memory: { label: 'memory', colour: 'bg-amber' },
  energy: { label: 'energy', colour: 'bg-amber' },
  cost: { label: 'cost', colour: 'bg-amber' },
  continuity: { label: 'continuity', colour: 'bg-ink-3' },
  policy: { label: 'favoured by you', colour: 'bg-signal' },
  speed: { label: 'speed', colour: 'bg-blue' },
  load: { label: 'load cost', colour: 'bg-amber' },
}

/** The same in words and figures: what it is, how many points, and the fact behind it. */
export function TermTable(props: { terms: readonly Term[] }) {
  const shown = props.terms.filter(({ value, detail }) => Math.abs(value) >= 0.05 || detail !== '')
  return (
    <dl className="grid grid-cols-[max-content_max-content_1fr] gap-x-2.5 gap-y-0.5 text-xs">
      {shown.map(({ name, value, detail }) => (
        <div key={name} className="contents">
          <dt className="flex items-baseline gap-1.5 text-ink-2">
            <span
              className={classNames('size-2 rounded-[2px]', looks[name].colour)}
              aria-hidden="true"
            />
            {looks[name].label}
          </dt>
          <dd className="num text-right">{signed(value)}</dd>
          <dd className="text-ink-2">{detail}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What a score is made of. Parts in favour stand side by side; what counts against is hatched. */
export function TermBar(props: { terms: readonly Term[]; scale: number }) {
  const parts = props.terms.filter((term) => Math.abs(term.value) >= 0.05)
  const says = props.terms
    .map((term) => `${looks[term.name].label} ${signed(term.value)}`)
    .join(', ')
  return (
    <div
      role="img"
      aria-label={says}
      title={says}
      className="my-1.5 flex h-2.5 gap-px overflow-hidden rounded-full bg-line"
    >
      {parts.map((term) => (
        <span
          key={term.name}
          className={classNames(
            'h-full',
            looks[term.name].colour,
            term.value < 0 && 'term-against',
          )}
          style={{ width: `${(Math.abs(term.value) / props.scale) * 100}%` }}
        />
      ))}
    </div>
  )
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}
