import { Shuffle } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { DecisionId } from '#shared/contract/ids'
import type { Candidate, Decision } from '#shared/contract/routing'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { SidePanel } from '../../../app/shell-slots.tsx'
import { Button } from '../../../ui/button.tsx'
import { DemoTag } from '../../../ui/pill.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { ModelPicker } from '../composer/model-picker.tsx'
import { formatCount } from '../describe.ts'
import { TermBar, TermLegend } from './term-bar.tsx'

/** Why a prompt went where it went: all candidates with what counted for and against each. */
export function WhyPanel() {
  const { ui } = useChatScope()
  const why = useChatUi((state) => state.why)
  if (!why) return null
  const name = why.decision.model?.name
  return (
    <SidePanel
      title={name ? `Why ${name}` : 'Why no model'}
      onClose={() => ui.setState({ why: null })}
    >
      <Explanation key={why.decision.id} id={why.decision.id} />
    </SidePanel>
  )
}

function Explanation({ id }: { id: DecisionId }) {
  const client = useClient()
  const [decision, setDecision] = useState<Decision | null>(null)
  const [refused, setRefused] = useState<unknown>(null)
  useEffect(() => {
    const gone = new AbortController()
    client.routing
      .decision({ decisionId: id }, { signal: gone.signal })
      .then(setDecision, (error) => {
        if (!gone.signal.aborted) setRefused(error)
      })
    return () => gone.abort()
  }, [client, id])
  if (refused !== null) {
    return <p className="text-ink-2">This decision can’t be shown. {errorSentence(refused)}</p>
  }
  if (!decision) {
    return (
      <p className="flex items-center gap-2 text-ink-2">
        <Spinner label="Reading the decision" />
      </p>
    )
  }
  return <DecisionView decision={decision} />
}

function DecisionView({ decision }: { decision: Decision }) {
  const { actions, ui } = useChatScope()
  const answerId = useChatUi((state) => state.why?.answerId)
  const { candidates, chosen } = decision
  const considered = candidates.filter((candidate) => candidate.rejected === null)
  const rejected = candidates.filter((candidate) => candidate.rejected !== null)
  const scored = considered.some((candidate) => candidate.terms.length > 0)
  const scale = Math.max(1, ...considered.map(positiveSum))
  return (
    <>
      <p className="text-ink-2">{featuresSentence(decision)}</p>
      <p className="mt-3 rounded-md bg-signal-soft px-3 py-2.5 leading-normal">{decision.reason}</p>
      {scored && <TermLegend />}
      <ol className="mt-2" aria-label="Candidates, best first">
        {considered.map((candidate) => (
          <CandidateRow
            key={candidate.model}
            candidate={candidate}
            chosen={candidate.model === chosen}
            scale={scale}
          />
        ))}
      </ol>
      {rejected.length > 0 && (
        <>
          <h3 className="mt-4 text-2xs font-semibold text-ink-3">Not considered</h3>
          <ul>
            {rejected.map((candidate) => (
              <li key={candidate.model} className="border-b py-2.5 last:border-b-0">
                <Name candidate={candidate} />
                <p className="text-xs text-ink-2">{candidate.rejected}</p>
              </li>
            ))}
          </ul>
        </>
      )}
      {answerId && (
        <div className="mt-4">
          <ModelPicker
            label="Use another model"
            value={chosen ?? 'auto'}
            onChoose={(choice) => {
              ui.setState({ why: null })
              actions.regenerate(answerId, choice)
            }}
            trigger={<Button icon={<Shuffle className="size-4" />}>Use another…</Button>}
          />
        </div>
      )}
      <p className="num mt-4 text-2xs text-ink-3">
        policy {decision.policyVersion} · {new Date(decision.at).toLocaleString()}
      </p>
    </>
  )
}

function CandidateRow(props: { candidate: Candidate; chosen: boolean; scale: number }) {
  const { candidate, chosen } = props
  const details = candidate.terms
    .filter((term) => term.name !== 'continuity' || term.value !== 0)
    .map((term) => term.detail)
    .filter(Boolean)
  if (!candidate.terms.some((term) => term.name === 'load' || term.name === 'wait')) {
    details.push(candidate.resident ? 'in memory' : 'not loaded')
  }
  return (
    <li className="border-b py-3 last:border-b-0">
      <div className="flex items-baseline justify-between gap-2">
        <Name candidate={candidate} strong />
        {candidate.terms.length > 0 && (
          <span className="num shrink-0 font-semibold">{candidate.score.toFixed(1)}</span>
        )}
      </div>
      {chosen && <p className="text-xs font-[560] text-signal">the way it went</p>}
      {candidate.terms.length > 0 && <TermBar terms={candidate.terms} scale={props.scale} />}
      <p className="text-xs text-ink-2">{details.join(' · ')}</p>
    </li>
  )
}

function Name(props: { candidate: Candidate; strong?: boolean }) {
  const { candidate } = props
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      <span className={props.strong ? 'font-[560] break-all' : 'break-all text-ink-2'}>
        {candidate.name}
      </span>
      {candidate.demo && <DemoTag />}
      <span className="text-xs text-ink-3">{candidate.endpointName}</span>
    </p>
  )
}

const preferenceWords = {
  fast: 'fast answers',
  balanced: 'a balance',
  best: 'the best answer',
  quiet: 'little effort',
}

function featuresSentence({ features, preference, requested }: Decision): string {
  const parts = [
    features.task,
    features.complexity,
    `${formatCount(features.promptTokens)} tokens`,
    features.totalTokens > features.promptTokens
      ? `${formatCount(features.totalTokens)} with the conversation`
      : null,
    features.hasCode ? 'with code' : null,
    features.language ? `in ${languageName(features.language)}` : null,
    features.needs.json ? 'wants JSON' : null,
    features.needs.tools ? 'wants tools' : null,
    features.needs.vision ? 'has images' : null,
    requested === 'auto' ? `asked for ${preferenceWords[preference]}` : 'you chose the model',
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

function positiveSum(candidate: Candidate): number {
  return candidate.terms.reduce((sum, term) => sum + Math.max(0, term.value), 0)
}
