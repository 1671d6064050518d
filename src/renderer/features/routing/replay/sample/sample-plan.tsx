import { useEffect, useState } from 'react'
import { mostSampled, type SamplePlan, usualSample } from '#shared/contract/replay-sample'
import { useClient } from '../../../../app/client-context.tsx'
import { errorSentence } from '../../../../app/error-sentence.ts'
import { Button } from '../../../../ui/button.tsx'
import { Segmented } from '../../../../ui/segmented.tsx'
import { Switch } from '../../../../ui/switch.tsx'
import { sayLeftOut, sayPlan } from './say-sample.ts'
import { attempt } from './use-sample.ts'

const sizes = ['5', String(usualSample), '25', String(mostSampled)] as const
const options = sizes.map((value) => ({ value, label: value }))

/** What asking a sample again would take, before it is begun. */
export function SamplePlanForm({ id }: { id: string }) {
  const client = useClient()
  const [prompts, setPrompts] = useState<(typeof sizes)[number]>(String(usualSample))
  const [hosted, setHosted] = useState(false)
  const [plan, setPlan] = useState<SamplePlan | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  // The seed stays, so that what is shown is what is asked.
  const [seed] = useState(() => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)
  const wish = { id, prompts: Number(prompts), hosted, seed }
  const [anyHosted, setAnyHosted] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `wish` is made of these
  useEffect(() => {
    let current = true
    client.replay.planSample(wish).then(
      (next) => {
        if (!current) return
        setPlan(next)
        setFailure(null)
        if (next.leftOut.hosted > 0) setAnyHosted(true)
      },
      (error: unknown) => current && setFailure(errorSentence(error)),
    )
    return () => {
      current = false
    }
  }, [client, id, prompts, hosted, seed])

  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="text-ink-2">
        Expectations are not answers. Ask the other model some of the changed prompts again, then
        compare old and new without knowing which is which. Your conversations stay as they are, and
        your own prompts go first: whatever is being asked gives way to them.
      </p>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span aria-hidden="true" className="font-[550]">
          Prompts
        </span>
        <Segmented
          label="Prompts to ask again"
          size="sm"
          value={prompts}
          options={options}
          onChange={setPrompts}
        />
        {anyHosted && (
          <span className="flex items-center gap-2">
            <Switch
              label="Also models that run elsewhere or cost money"
              checked={hosted}
              onChange={setHosted}
            />
            <span aria-hidden="true">Also models that run elsewhere or cost money</span>
          </span>
        )}
      </div>
      {failure && (
        <p role="alert" className="text-red">
          {failure}
        </p>
      )}
      {plan && (
        <>
          <p role="status">{sayPlan(plan)}</p>
          <LeftOut sentences={sayLeftOut(plan.leftOut, plan.notListed)} />
          {plan.models.some((model) => model.hosted) && (
            <p className="text-amber">
              These prompts and their conversations leave this machine, or cost money.
            </p>
          )}
          <div>
            <Button
              disabled={plan.prompts === 0}
              onClick={() =>
                void attempt('The sample was not begun', () => client.replay.askSample(wish))
              }
            >
              {hosted && plan.models.some((model) => model.hosted)
                ? `Agree, and ask ${plan.prompts} again`
                : `Ask ${plan.prompts} again`}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}

export function LeftOut({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null
  return (
    <ul className="list-disc pl-4 text-xs text-ink-2">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}
