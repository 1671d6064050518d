import type { Model } from '#shared/contract/models'
import { classNames } from '../../ui/class-names.ts'
import { formatMemory } from '../machine/format-memory.ts'
import type { FitAnswer } from './fit-asker.ts'
import { FitBar } from './fit-bar.tsx'
import { describeFit, needWords } from './fit-words.ts'

const tones = { green: 'text-green', amber: 'text-amber', red: 'text-red', neutral: 'text-ink-3' }

/** What a model holds, or would need: figures, a bar, and the verdict in words. */
export function FitCell(props: {
  model: Model
  answer: FitAnswer | undefined
  scaleBytes: number
}) {
  const { resident, remote } = props.model
  if (remote) return <Words figure="" verdict="needs nothing here" />
  const held = resident && (resident.vramBytes ?? resident.sizeBytes)
  if (resident) {
    return (
      <>
        <Words figure={held ? formatMemory(held) : ''} verdict="in memory" />
        <span
          aria-hidden="true"
          data-status-dot=""
          className="mt-1 block h-3 overflow-hidden rounded-full border bg-sunken"
        >
          {held ? (
            <i
              className="block h-full bg-blue"
              style={{ width: `${Math.min(100, (held / props.scaleBytes) * 100)}%` }}
            />
          ) : null}
        </span>
      </>
    )
  }
  if (!props.answer) return <Words figure="" verdict="reckoning…" />
  if ('problem' in props.answer) return <Words figure="" verdict={props.answer.problem} />
  const { fit } = props.answer
  const words = describeFit(fit)
  return (
    <>
      <Words
        figure={fit.need ? needWords(fit.need) : ''}
        verdict={words.short}
        className={tones[words.tone as keyof typeof tones] ?? 'text-ink-2'}
        title={fit.reason}
      />
      <FitBar fit={fit} scaleBytes={props.scaleBytes} className="mt-1" />
    </>
  )
}

function Words(props: { figure: string; verdict: string; className?: string; title?: string }) {
  return (
    <span className="flex items-baseline justify-between gap-2 text-xs" title={props.title}>
      {props.figure && <span className="num shrink-0 whitespace-nowrap">{props.figure}</span>}
      <span className={classNames('truncate', props.className ?? 'text-ink-2')}>
        {props.verdict}
      </span>
    </span>
  )
}
