import { useEffect, useState } from 'react'
import type { LearnedModel, OutcomeEntry } from '#shared/contract/learning'
import type { TaskName } from '#shared/contract/routing'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { formatRoute } from '../../../app/route.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { timeAgo } from '../../models/time-ago.ts'
import { describeOutcome } from './describe-outcome.ts'

interface Loaded {
  entries: OutcomeEntry[]
  next: number | null
  failure: string | null
  busy: boolean
}

const nothing: Loaded = { entries: [], next: null, failure: null, busy: true }

/** The outcomes behind one estimate, newest first. */
export function OutcomesDialog(props: {
  model: LearnedModel
  task: TaskName
  now: number
  onClose: () => void
}) {
  const { model, task } = props
  const client = useClient()
  const [loaded, setLoaded] = useState(nothing)

  const load = async (before: number | null) => {
    setLoaded((now) => ({ ...now, busy: true, failure: null }))
    try {
      const page = await client.learning.outcomes({ model: model.model, task, before })
      setLoaded(({ entries }) => ({
        entries: before === null ? page.entries : [...entries, ...page.entries],
        next: page.next,
        failure: null,
        busy: false,
      }))
    } catch (error) {
      setLoaded((now) => ({ ...now, busy: false, failure: errorSentence(error) }))
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once when it opens; a new change is read with the next
  useEffect(() => void load(null), [])

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      title={`${model.name}: ${task}`}
      description="What the estimate rests on. The weight says how much each counts now: 1 is a fresh thumb."
      className="max-w-2xl"
    >
      <ul className="flex flex-col">
        {loaded.entries.map((entry) => (
          <OutcomeRow key={entry.id} entry={entry} now={props.now} />
        ))}
      </ul>
      {loaded.failure && (
        <p role="alert" className="py-2 text-sm text-red">
          {loaded.failure}
        </p>
      )}
      {loaded.busy && <Spinner />}
      {loaded.next !== null && !loaded.busy && (
        <Button size="sm" className="mt-3" onClick={() => void load(loaded.next)}>
          Older ones
        </Button>
      )}
    </Dialog>
  )
}

function OutcomeRow({ entry, now }: { entry: OutcomeEntry; now: number }) {
  const tone = entry.value > 0.5 ? 'text-green' : entry.value < 0.5 ? 'text-red' : 'text-ink-2'
  return (
    <li className="flex items-baseline gap-3 border-b py-2 text-sm last:border-b-0">
      <div className="min-w-0 grow">
        <p className={tone}>
          {describeOutcome(entry)}
          <span className="text-ink-3"> · {entry.complexity}</span>
        </p>
        {entry.prompt === null ? (
          <p className="text-xs text-ink-3">
            {entry.messageId === null ? 'No prompt of yours.' : 'Its prompt is not here any more.'}
          </p>
        ) : (
          <a
            href={formatRoute({ room: 'chat', id: entry.conversationId })}
            className="line-clamp-2 text-xs text-ink-2 [overflow-wrap:anywhere] hover:text-ink hover:underline"
          >
            {entry.prompt}
          </a>
        )}
      </div>
      <span className="num shrink-0 text-xs text-ink-3" title="How much it counts now">
        {entry.weight.toFixed(2)}
      </span>
      <span className="w-16 shrink-0 text-right text-xs text-ink-3">{timeAgo(entry.at, now)}</span>
    </li>
  )
}
