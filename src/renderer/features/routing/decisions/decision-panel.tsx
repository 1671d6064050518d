import { useEffect, useState } from 'react'
import type { DecisionEntry } from '#shared/contract/history'
import type { Decision } from '#shared/contract/routing'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { formatRoute } from '../../../app/route.ts'
import { SidePanel } from '../../../app/shell-slots.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { Explanation } from '../explanation/explanation.tsx'
import { byNames, describeResult, describeTimes } from './describe-entry.ts'

/** One decision with what came of it, and the way to its conversation. */
export function DecisionPanel(props: { entry: DecisionEntry; onClose: () => void }) {
  const { entry } = props
  const times = describeTimes(entry)
  return (
    <SidePanel
      title={entry.chosen ? `Why ${entry.chosen.name}` : 'Why no model'}
      onClose={props.onClose}
    >
      <p className="line-clamp-4 rounded-md bg-sunken px-3 py-2 break-words">{entry.prompt}</p>
      <p className="mt-3 text-ink-2">Decided by: {byNames[entry.by]}</p>
      <p className="text-ink-2">
        {describeResult(entry).words}
        {times && ` · ${times}`}
      </p>
      {entry.failure && <p className="mt-1 text-red">{entry.failure.message}</p>}
      <p className="mt-2">
        <a
          className="text-signal underline"
          href={formatRoute({ room: 'chat', id: entry.conversationId, at: entry.messageId })}
        >
          Open the conversation
        </a>
      </p>
      <Reasons key={entry.id} id={entry.id} />
    </SidePanel>
  )
}

function Reasons({ id }: Pick<DecisionEntry, 'id'>) {
  const client = useClient()
  const [decision, setDecision] = useState<Decision | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  useEffect(() => {
    const gone = new AbortController()
    client.routing
      .decision({ decisionId: id }, { signal: gone.signal })
      .then(setDecision, (error) => {
        if (!gone.signal.aborted) setFailure(errorSentence(error))
      })
    return () => gone.abort()
  }, [client, id])
  if (failure) return <p className="mt-3 text-red">{failure}</p>
  if (!decision) return <Spinner label="Reading the decision" />
  return (
    <div className="mt-3">
      <Explanation decision={decision} />
    </div>
  )
}
