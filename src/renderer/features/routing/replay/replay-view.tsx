import { useCallback, useEffect, useState } from 'react'
import type {
  PolicyDraft,
  PolicyEntry,
  ReplayStretch,
  ReplaySummary,
} from '#shared/contract/replay'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { showToast } from '../../../app/toasts.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { preferenceNames } from '../../settings/preference-names.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { countOf, percent } from '../learning/describe-outcome.ts'
import { Card } from './card.tsx'
import { DraftEditor } from './draft/draft-editor.tsx'
import { KeptReplays, PolicyHistory } from './kept-lists.tsx'
import { PolicyFile } from './policy-file.tsx'
import { ReplayResult } from './replay-result.tsx'
import { SampleSection } from './sample/sample-section.tsx'
import { draftOf, isSameDraft } from './say-replay.ts'
import { useReplay } from './use-replay.ts'

const stretches = [
  { value: 'week', label: '7 days', days: 7, last: null },
  { value: 'month', label: '30 days', days: 30, last: null },
  { value: 'hundred', label: 'Last 100', days: null, last: 100 },
  { value: 'all', label: 'Everything', days: null, last: null },
] as const
type StretchName = (typeof stretches)[number]['value']

function stretchOf(name: StretchName, demo: boolean): ReplayStretch {
  const found = stretches.find(({ value }) => value === name)
  const days = found?.days ?? null
  const from = days === null ? null : Date.now() - days * 86_400_000
  return { from, to: null, last: found?.last ?? null, demo }
}

/** What is said before anything was run. */
function BeforeReplay(props: { history: { real: boolean; demo: boolean }; demo: boolean }) {
  const { history, demo } = props
  if (demo ? history.demo : history.real) {
    return (
      <EmptyState title="What would this policy have done?">
        Change something above, then press Replay: every decision of the stretch is made again, in
        seconds.
      </EmptyState>
    )
  }
  const other = demo ? history.real : history.demo
  return (
    <EmptyState title={demo ? 'Nothing was decided in the demo' : 'Nothing was decided yet'}>
      {other
        ? `There are decisions ${demo ? 'over your own servers: switch “Of the demo” off' : 'of the demo: switch “Of the demo” on'}.`
        : 'Ask something under Auto first. Every decision is kept, and can be tried again here.'}
    </EmptyState>
  )
}

/** Tries another policy on what was decided, before it is adopted. */
export function ReplayView() {
  const client = useClient()
  const routing = useSettings((state) => state.settings.routing)
  const locked = useSettings((state) => state.problems.length > 0)
  const [edited, setDraft] = useState<PolicyDraft | null>(null)
  const [stretch, setStretch] = useState<StretchName>('month')
  const [demo, setDemo] = useState(false)
  const [kept, setKept] = useState<ReplaySummary[]>([])
  const [versions, setVersions] = useState<PolicyEntry[]>([])
  const [history, setHistory] = useState<{ real: boolean; demo: boolean } | null>(null)
  const { share, result, failure, run, open, cancel, setResult } = useReplay()
  const draft = edited ?? draftOf(routing)

  const attempt = useCallback(async (failed: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      showToast({ tone: 'error', title: failed, detail: errorSentence(error) })
    }
  }, [])
  const refresh = useCallback(async () => {
    setKept(await client.replay.list())
    setVersions(await client.replay.policies())
    const decided = await client.replay.history()
    setHistory(decided)
    if (!decided.real && decided.demo) setDemo(true)
  }, [client])
  useEffect(() => void attempt('Earlier replays can’t be shown', refresh), [attempt, refresh])

  const revert = (id: string) =>
    attempt('The policy was not brought back', async () => {
      await client.replay.revert({ id })
      setDraft(null)
      showToast({ title: 'The earlier policy holds again' })
      await refresh()
    })
  const adopt = (policy: PolicyDraft, reason: string) =>
    attempt('The policy was not adopted', async () => {
      const former = await client.replay.adopt({ draft: policy, reason })
      setDraft(null)
      showToast({
        title: `${preferenceNames[policy.preference]} is the policy now`,
        action: { label: 'Revert', run: () => void revert(former.id) },
      })
      await refresh()
    })
  const remove = (id: string) =>
    attempt('It was not deleted', async () => {
      await client.replay.remove({ id })
      if (result?.id === id) setResult(null)
      await refresh()
    })

  return (
    <div className="relative grow overflow-y-auto">
      <div className="mx-auto flex w-full max-w-[920px] flex-col gap-4 p-4 phone:p-5">
        <Card title="Try a policy">
          <div className="mb-3 flex flex-wrap items-center gap-x-1 gap-y-2">
            <p className="min-w-0 grow text-xs text-ink-3">
              Runs it over what was decided. No model is asked and no setting changes.
            </p>
            {edited && (
              <Button size="sm" variant="ghost" onClick={() => setDraft(null)}>
                Start over
              </Button>
            )}
            <PolicyFile draft={draft} onOpen={setDraft} />
          </div>
          <DraftEditor draft={draft} onChange={setDraft} />
          <div className="mt-4 flex flex-wrap items-center gap-3 border-t pt-3 text-sm">
            <Segmented
              label="Decisions to replay"
              size="sm"
              value={stretch}
              options={stretches}
              onChange={setStretch}
            />
            <span className="flex items-center gap-2">
              <Switch label="Decisions of the demo" checked={demo} onChange={setDemo} />
              <span aria-hidden="true">Of the demo</span>
            </span>
            <span className="grow" />
            {share === null ? (
              <Button
                variant="primary"
                onClick={() => void run(draft, stretchOf(stretch, demo)).then(refresh)}
              >
                Replay
              </Button>
            ) : (
              <>
                <progress aria-label="Replayed" value={share} className="w-28 accent-(--ink)" />
                <span className="num w-12 text-right text-xs">{percent(share)}</span>
                <Button onClick={cancel}>Cancel</Button>
              </>
            )}
          </div>
          {failure && (
            <p role="alert" className="mt-2 text-sm text-red">
              {failure}
            </p>
          )}
        </Card>
        {!result && history && share === null && (
          <div className="rounded-lg border bg-raised">
            <BeforeReplay history={history} demo={demo} />
          </div>
        )}
        {result && result.report.read === 0 && (
          <div className="rounded-lg border bg-raised">
            <EmptyState title="Nothing was decided in this stretch">
              Ask something under Auto first, or choose a longer stretch.
            </EmptyState>
          </div>
        )}
        {result && result.report.read > 0 && (
          <Card
            title={`Result for ${preferenceNames[result.draft.preference]}`}
            demo={result.stretch.demo}
            action={
              <Button
                disabled={locked}
                onClick={() =>
                  void adopt(
                    result.draft,
                    `${preferenceNames[result.draft.preference]} was adopted after a replay of ${countOf(result.report.total.decisions, 'decision')}`,
                  )
                }
              >
                Adopt this policy
              </Button>
            }
          >
            {!isSameDraft(result.draft, draft) && (
              <p className="mb-2 text-xs text-amber">
                The policy above is another one by now. What would be adopted is the one that was
                replayed.
              </p>
            )}
            <ReplayResult report={result.report} />
          </Card>
        )}
        {result && result.report.total.moved > 0 && (
          <SampleSection key={result.id} id={result.id} demo={result.stretch.demo} />
        )}
        {kept.length > 0 && (
          <Card title="Earlier replays">
            <KeptReplays
              replays={kept}
              onOpen={(id) => void open(id)}
              onRemove={(id) => void remove(id)}
            />
          </Card>
        )}
        {versions.length > 0 && (
          <Card title="Policies of before">
            <PolicyHistory versions={versions} locked={locked} onRevert={(id) => void revert(id)} />
          </Card>
        )}
      </div>
    </div>
  )
}
