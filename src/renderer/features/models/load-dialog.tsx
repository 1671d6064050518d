import { useState } from 'react'
import type { Fit, Model } from '#shared/contract/models'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { formatContext } from '../chat/describe.ts'
import { contextFor } from './context-steps.ts'
import { questionKey } from './fit-asker.ts'
import { ContextSlider } from './fit-controls.tsx'
import { listNames } from './fit-words.ts'
import { findModel, useInventory } from './inventory-store.ts'
import { FitAccount } from './model-details.tsx'
import { type LoadQuestion, useModelsUi } from './models-ui.ts'
import { useFits } from './use-fits.ts'
import { type LoadRequest, useModelActions } from './use-model-actions.ts'

/** The question before a load that costs something: what goes, what that frees, or a smaller context instead. */
export function LoadDialog() {
  const question = useModelsUi((state) => state.loading)
  const model = useInventory((state) => question && findModel(state.models, question.model))
  if (!question || !model) return null
  return <Open key={question.model} question={question} model={model} />
}

function Open({ question, model }: { question: LoadQuestion; model: Model }) {
  const models = useInventory((state) => state.models)
  const usual = useModelsUi((state) => state.contextLength)
  const actions = useModelActions()
  const [contextLength, setContextLength] = useState(
    question.contextLength ?? contextFor(model, usual),
  )
  const [starting, setStarting] = useState(false)
  const asked = { model: model.key, contextLength, kvType: 'f16' as const }
  const answer = useFits([asked], models).get(questionKey(asked))
  const fit = answer && 'fit' in answer ? answer.fit : null
  const close = () => useModelsUi.setState({ loading: null })

  const load = async (request: Omit<LoadRequest, 'model'>) => {
    setStarting(true)
    const begun = await actions.loadNow({ model: model.key, ...request })
    setStarting(false)
    if (begun) close()
  }
  const smaller = fit && smallerContext(fit)

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close()
      }}
      title={`Load ${model.displayName}${model.demo ? ' (Demo)' : ''}`}
      description={`On ${model.endpointName}. ${fit ? headline(fit) : ''}`}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          {smaller !== null && (
            <Button
              variant={fit?.kind === 'fits-after-eviction' ? 'secondary' : 'primary'}
              busy={starting}
              onClick={() => void load({ contextLength: smaller, evict: [] })}
            >
              Load with {formatContext(smaller)} context
            </Button>
          )}
          {fit && confirmVerb(fit) && (
            <Button
              variant="primary"
              busy={starting}
              onClick={() =>
                void load({ contextLength, evict: fit.evict.map((resident) => resident.model) })
              }
            >
              {confirmVerb(fit)}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {question.refusal && (
          <p role="alert" className="text-sm text-red">
            {question.refusal}
          </p>
        )}
        <ContextSlider
          value={contextLength}
          largest={model.contextLength ?? Math.max(contextLength, 131_072)}
          onChange={setContextLength}
        />
        <div aria-live="polite">
          {!answer && <p className="text-sm text-ink-2">Reckoning…</p>}
          {answer && 'problem' in answer && <p className="text-sm text-red">{answer.problem}</p>}
          {fit && <FitAccount fit={fit} />}
        </div>
      </div>
    </Dialog>
  )
}

function headline(fit: Fit): string {
  switch (fit.kind) {
    case 'fits':
      return 'It fits now.'
    case 'fits-after-eviction':
      return `It fits once ${listNames(fit.evict.map(({ name }) => name))} ${fit.evict.length > 1 ? 'are' : 'is'} unloaded.`
    case 'fits-smaller':
      return 'Not with this context; with a smaller one it fits.'
    case 'never':
      return 'It can’t fit, whatever is unloaded.'
    case 'unknown':
      return 'Whether it fits is not known.'
  }
}

function confirmVerb(fit: Fit): string | null {
  switch (fit.kind) {
    case 'fits':
      return 'Load'
    case 'fits-after-eviction':
      return `Unload ${listNames(fit.evict.map(({ name }) => name))} and load`
    case 'unknown':
      return 'Load anyway'
    default:
      return null
  }
}

function smallerContext({ largestContext, contextLength, kind }: Fit): number | null {
  if (kind === 'fits' || largestContext === null) return null
  return largestContext < contextLength && largestContext >= 256 ? largestContext : null
}
