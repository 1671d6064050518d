import { useState } from 'react'
import type { JudgeOffer, ReplaySample } from '#shared/contract/replay-sample'
import { useClient } from '../../../../app/client-context.tsx'
import { Button } from '../../../../ui/button.tsx'
import { ConfirmDialog } from '../../../../ui/dialog.tsx'
import { Card } from '../card.tsx'
import { BlindDialog } from './blind-dialog.tsx'
import { JudgeChooser } from './judge-chooser.tsx'
import { PairList } from './pair-list.tsx'
import { LeftOut, SamplePlanForm } from './sample-plan.tsx'
import { sayJudge, sayLeftOut, sayProgress } from './say-sample.ts'
import { attempt, useSample } from './use-sample.ts'
import { WinRateBar } from './win-rate-bar.tsx'

/** Some of the changed prompts, asked again of the other model and compared blind. */
export function SampleSection({ id, demo }: { id: string; demo: boolean }) {
  const sample = useSample(id)
  if (sample === undefined) return null
  return (
    <Card title="Ask a sample again" demo={demo}>
      {sample === null ? (
        <SamplePlanForm id={id} />
      ) : (
        <Sample id={id} sample={sample} demo={demo} />
      )}
    </Card>
  )
}

function sayToJudge(left: number, all: number): string {
  if (all === 0) return 'Nothing to judge yet'
  return left > 0 ? `Judge blind (${left} left)` : 'Nothing left to judge'
}

function Sample({ id, sample, demo }: { id: string; sample: ReplaySample; demo: boolean }) {
  const client = useClient()
  const [shown, setShown] = useState<string | null>(null)
  const [offers, setOffers] = useState<JudgeOffer[] | null>(null)
  const [removing, setRemoving] = useState(false)
  const { pairs, status, byUser, judge } = sample
  const running = status === 'asking' || status === 'judging'
  const whole = pairs.filter((pair) => pair.status === 'answered')
  const open = whole.filter(({ verdict }) => verdict === null)
  const pair = whole.find((one) => one.id === shown)
  const next = open.find((one) => one.id !== shown)
  const mayGoOn =
    !running &&
    (status !== 'done' || pairs.some((one) => one.status === 'failed' || one.status === 'waiting'))
  const call = (failed: string, work: () => Promise<unknown>) => () => void attempt(failed, work)
  const done = pairs.filter(({ status: state }) => state !== 'waiting' && state !== 'asking').length

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
        <p role="status" className="min-w-0 grow basis-72">
          {sayProgress(sample)}
        </p>
        {status === 'asking' && (
          <progress
            aria-label="Asked again"
            value={done}
            max={pairs.length}
            className="w-28 accent-(--ink)"
          />
        )}
        {running && (
          <Button
            size="sm"
            onClick={call('It was not stopped', () => client.replay.stopSample({ id }))}
          >
            Stop
          </Button>
        )}
        {mayGoOn && (
          <Button
            size="sm"
            onClick={call('It does not go on', () => client.replay.resumeSample({ id }))}
          >
            {status === 'done' ? 'Try failed ones again' : 'Go on'}
          </Button>
        )}
      </div>
      <LeftOut sentences={sayLeftOut(sample.leftOut)} />
      {byUser && <WinRateBar by="By your judgement" rate={byUser} />}
      {judge?.rate && <WinRateBar by={`By ${judge.name}`} rate={judge.rate} />}
      {judge && <LeftOut sentences={sayJudge(judge)} />}
      <div className="flex flex-wrap gap-2">
        <Button
          variant={open.length > 0 ? 'primary' : 'secondary'}
          disabled={open.length === 0}
          onClick={() => setShown(open[0]?.id ?? null)}
        >
          {sayToJudge(open.length, whole.length)}
        </Button>
        {!running && whole.length > 0 && (
          <Button
            onClick={call('Judges can’t be listed', async () =>
              setOffers(await client.replay.judges({ id })),
            )}
          >
            {judge ? 'Let another model judge…' : 'Let a model judge…'}
          </Button>
        )}
        {judge && (
          <Button
            onClick={call('The verdicts were not taken back', () =>
              client.replay.dropJudge({ id }),
            )}
          >
            Take {judge.name}’s verdicts back
          </Button>
        )}
        <span className="grow" />
        <Button variant="danger" onClick={() => setRemoving(true)}>
          Delete the sample
        </Button>
      </div>
      <PairList pairs={pairs} onOpen={setShown} />
      {pair && (
        <BlindDialog
          key={pair.id}
          pair={pair}
          demo={demo}
          place={whole.indexOf(pair) + 1}
          count={whole.length}
          onNext={next ? () => setShown(next.id) : null}
          onClose={() => setShown(null)}
        />
      )}
      {offers && (
        <JudgeChooser id={id} offers={offers} demo={demo} onClose={() => setOffers(null)} />
      )}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title="Delete this sample?"
        description="Its answers and verdicts go. What was learned from the verdicts stays; take them back first to undo that."
        confirm="Delete the sample"
        onConfirm={call('The sample was not deleted', () => client.replay.removeSample({ id }))}
      />
    </div>
  )
}
