import { useState } from 'react'
import type { ModelKey } from '#shared/contract/ids'
import type { JudgeOffer } from '#shared/contract/replay-sample'
import { useClient } from '../../../../app/client-context.tsx'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { DemoTag } from '../../../../ui/pill.tsx'
import { countOf } from '../../learning/describe-outcome.ts'
import { sayDollars, sayDuration, sayOffers } from './say-sample.ts'
import { attempt } from './use-sample.ts'

function sayOffer({ pairs, seconds, dollars, hosted, weak }: JudgeOffer): string {
  return [
    countOf(pairs, 'pair'),
    sayDuration(seconds),
    ...(dollars === null ? [] : [sayDollars(dollars)]),
    ...(hosted ? ['leaves this machine or costs money'] : []),
    ...(weak ? ['smaller than a model it judges'] : []),
  ].join(' · ')
}

/** Chooses the model that compares the answers. */
export function JudgeChooser(props: {
  id: string
  offers: readonly JudgeOffer[]
  demo: boolean
  onClose: () => void
}) {
  const { id, offers, onClose } = props
  const client = useClient()
  const [chosen, setChosen] = useState<ModelKey | null>(offers[0]?.model ?? null)
  const [agreed, setAgreed] = useState(false)
  const offer = offers.find(({ model }) => model === chosen)
  const warning = sayOffers(offers)
  const needsConsent = offer?.hosted ?? false

  async function begin() {
    if (!offer) return
    const wish = { id, judge: offer.model, hosted: needsConsent && agreed }
    if (await attempt('Judging was not begun', () => client.replay.judgeSample(wish))) onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Let a model judge"
      description="It sees each pair twice, with the order swapped. A side wins only if it is named both times."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!offer || (needsConsent && !agreed)}
            onClick={() => void begin()}
          >
            Judge
          </Button>
        </>
      }
    >
      {warning && <p className="mb-3 text-sm text-amber">{warning}</p>}
      <fieldset aria-label="Judge" className="flex flex-col">
        {offers.map((one) => (
          <label
            key={one.model}
            className="flex items-start gap-2.5 rounded-sm px-2 py-1.5 text-sm hover:bg-sunken"
          >
            <input
              type="radio"
              name="judge"
              className="mt-1"
              checked={one.model === chosen}
              onChange={() => {
                setChosen(one.model)
                setAgreed(false)
              }}
            />
            <span className="min-w-0 grow">
              <span className="font-[550] [overflow-wrap:anywhere]">{one.name}</span>{' '}
              <span className="text-xs text-ink-3">{one.endpointName}</span>{' '}
              {props.demo && <DemoTag />}
              <span className="block text-xs text-ink-2">{sayOffer(one)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {needsConsent && (
        <label className="mt-3 flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={agreed}
            onChange={(event) => setAgreed(event.currentTarget.checked)}
          />
          Prompts and answers may go there, and may cost money
        </label>
      )}
    </Dialog>
  )
}
