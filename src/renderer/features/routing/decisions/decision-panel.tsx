import { useEffect, useState } from 'react'
import type { DecisionEntry, DecisionVersion } from '#shared/contract/history'
import type { DecisionId } from '#shared/contract/ids'
import type { Decision } from '#shared/contract/routing'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { formatRoute } from '../../../app/route.ts'
import { SidePanel } from '../../../app/shell-slots.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { Explanation } from '../explanation/explanation.tsx'
import { describeOutcome } from '../learning/describe-outcome.ts'
import { byNames, describeResult, describeTimes } from './describe-entry.ts'

/** One decision with what came of it, and the way to its conversation. */
export function DecisionPanel(props: { entry: DecisionEntry; onClose: () => void }) {
  const { entry } = props
  const [shown, setShown] = useState<DecisionId>(entry.id)
  const times = describeTimes(entry)
  const version = entry.versions.find(({ decisionId }) => decisionId === shown)
  const model = version ? version.model : entry.chosen
  return (
    <SidePanel title={model ? `Why ${model.name}` : 'Why no model'} onClose={props.onClose}>
      <p className="line-clamp-4 rounded-md bg-sunken px-3 py-2 break-words">{entry.prompt}</p>
      <p className="mt-3 text-ink-2">
        Decided by: {byNames[entry.by]}
        {entry.rule && ` “${entry.rule}”`} · preference: {entry.preference}
        {entry.resumed && ' · it went on with this answer'}
      </p>
      <p className="text-ink-2">
        {describeResult(entry).words}
        {times && ` · ${times}`}
      </p>
      {entry.outcomes.length > 0 && (
        <ul aria-label="What became of the answer" className="text-ink-2">
          {entry.outcomes.map((outcome) => (
            <li key={outcome.kind}>{describeOutcome(outcome)}.</li>
          ))}
        </ul>
      )}
      {entry.failure && <p className="mt-1 text-red">{entry.failure.message}</p>}
      <p className="mt-2">
        <a
          className="text-signal underline"
          href={formatRoute({ room: 'chat', id: entry.conversationId, at: entry.messageId })}
        >
          Open the conversation
        </a>
      </p>
      <VersionChoice entry={entry} shown={shown} onShow={setShown} />
      <Reasons key={shown} id={shown} />
    </SidePanel>
  )
}

/** "Second, kept"; side by side by its model. */
function nameVersion({ kind, model, kept }: DecisionVersion): string {
  const name =
    kind === 'escalation' ? 'Second' : kind === 'merge' ? 'Merged' : (model?.name ?? 'Another')
  return kept ? `${name}, kept` : name
}

/** Which of several answers to the prompt is explained. */
function VersionChoice(props: {
  entry: DecisionEntry
  shown: DecisionId
  onShow: (id: DecisionId) => void
}) {
  const { entry } = props
  const further = entry.versions.flatMap((version) =>
    version.decisionId === null ? [] : [{ value: version.decisionId, label: nameVersion(version) }],
  )
  if (further.length === 0) return null
  return (
    <div className="mt-3 overflow-x-auto whitespace-nowrap">
      <Segmented
        label="Decision"
        size="sm"
        value={props.shown}
        options={[{ value: entry.id, label: entry.kept ? 'First, kept' : 'First' }, ...further]}
        onChange={props.onShow}
      />
    </div>
  )
}

function Reasons({ id }: { id: DecisionId }) {
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
