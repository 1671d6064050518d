import type { ReactNode } from 'react'
import type { Fit, Model } from '#shared/contract/models'
import { SidePanel } from '../../app/shell-slots.tsx'
import { Button } from '../../ui/button.tsx'
import { DemoTag } from '../../ui/pill.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import {
  formatBytes,
  formatContext,
  formatCount,
  formatParameters,
  formatSpeed,
} from '../chat/describe.ts'
import { formatMemory } from '../machine/format-memory.ts'
import { useMachine } from '../machine/machine-store.ts'
import { mainMemory } from '../machine/main-memory.ts'
import { capabilityWords } from './capability-marks.tsx'
import { contextFor } from './context-steps.ts'
import { questionKey } from './fit-asker.ts'
import { FitBar } from './fit-bar.tsx'
import { ContextSlider } from './fit-controls.tsx'
import { describeFit, needWords, reloadWords } from './fit-words.ts'
import { freesIn } from './frees-in.ts'
import { useInventory } from './inventory-store.ts'
import { memoryWords } from './memory-words.ts'
import { askToLoad, useModelsUi } from './models-ui.ts'
import { operationOn, useOperations } from './operations-store.ts'
import { useFits } from './use-fits.ts'
import { useNow } from './use-now.ts'

/** Everything that is known of one model, and how its need was reckoned. */
export function ModelDetails(props: { model: Model; onClose: () => void }) {
  const { model } = props
  const now = useNow(1_000)
  const operations = useOperations((state) => state.operations)
  const models = useInventory((state) => state.models)
  const canLoad = useInventory(
    (state) => state.endpoints.find(({ id }) => id === model.endpointId)?.abilities.load ?? false,
  )
  const wanted = useModelsUi((state) => state.contextLength)
  const kvType = useModelsUi((state) => state.kvType)
  const contextLength = contextFor(model, wanted)
  const question = { model: model.key, contextLength, kvType }
  const fits = useFits(model.remote ? [] : [question], models)
  const answer = fits.get(questionKey(question))
  const memory = memoryWords(
    model,
    operationOn(operations, model),
    freesIn(model.resident?.expiresAt ?? null, now),
  )
  const held = model.resident && (model.resident.vramBytes ?? model.resident.sizeBytes)
  const facts: [string, ReactNode][] = [
    ['Where', `${model.endpointName}${model.remote ? ', on somebody else’s computer' : ''}`],
    [
      'Name there',
      <span key="name" className="num [overflow-wrap:anywhere]">
        {model.name}
      </span>,
    ],
    ['Family', model.family ?? 'not told'],
    ['Weights', model.parameters === null ? 'not told' : formatParameters(model.parameters)],
    ['Quantisation', model.quantization ?? 'not told'],
    ['On disk', model.sizeBytes === null ? 'not told' : formatBytes(model.sizeBytes)],
    [
      'Made for',
      model.contextLength === null
        ? 'context not told'
        : `${formatCount(model.contextLength)} tokens of context`,
    ],
    ['Can', capabilityWords(model)],
    [
      'Speed',
      model.speed
        ? `${formatSpeed(model.speed.tokensPerSecond)} over ${model.speed.n === 1 ? '1 answer' : `${model.speed.n} answers`}`
        : 'not measured',
    ],
    [
      'Memory',
      [memory.text, held ? formatMemory(held) : '', memory.more].filter(Boolean).join(', '),
    ],
  ]
  if (model.resident?.contextLength) {
    facts.push(['Loaded with', `${formatContext(model.resident.contextLength)} context`])
  }

  return (
    <SidePanel title={model.displayName} onClose={props.onClose}>
      <p className="flex flex-wrap items-center gap-2">
        <StatusDot tone={memory.tone} />
        {memory.text}
        {model.demo && <DemoTag />}
      </p>
      <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      {!model.remote && (
        <section aria-label="What loading it takes" className="mt-5 border-t pt-4">
          <h3 className="mb-2 font-[620]">What loading it takes</h3>
          <ContextSlider
            value={contextLength}
            largest={model.contextLength ?? wanted}
            onChange={(tokens) => useModelsUi.setState({ contextLength: tokens })}
          />
          <div className="mt-3">
            {!answer && <p className="text-ink-2">Reckoning…</p>}
            {answer && 'problem' in answer && <p className="text-red">{answer.problem}</p>}
            {answer && 'fit' in answer && <FitAccount fit={answer.fit} />}
          </div>
          {canLoad && !model.resident && (
            <Button className="mt-4" onClick={() => askToLoad({ model: model.key, contextLength })}>
              Load…
            </Button>
          )}
        </section>
      )}
    </SidePanel>
  )
}

/** A fit with its numbers, what it assumed, and what would have to go. */
export function FitAccount({ fit }: { fit: Fit }) {
  const total = useMachine((state) => mainMemory(state.reading, [])?.totalBytes ?? null)
  const { need } = fit
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="num">{need ? needWords(need) : 'need not known'}</span>
        <span className="text-ink-2">{describeFit(fit).short}</span>
      </p>
      {need && (
        <FitBar fit={fit} scaleBytes={total ?? Math.max(need.high, fit.availableBytes ?? 0)} />
      )}
      <p className="[overflow-wrap:anywhere] text-ink-2">{fit.reason}</p>
      {need && (
        <dl className="num grid grid-cols-[1fr_auto] gap-x-4 text-xs text-ink-2">
          <dt>weights</dt>
          <dd className="text-right">{formatMemory(need.weights)}</dd>
          <dt>context ({formatContext(fit.contextLength)})</dt>
          <dd className="text-right">{formatMemory(need.kv)}</dd>
          <dt>working space</dt>
          <dd className="text-right">{formatMemory(need.rest)}</dd>
          <dt>between</dt>
          <dd className="text-right">
            {formatMemory(need.low)} and {formatMemory(need.high)}
          </dd>
          <dt>free for it</dt>
          <dd className="text-right">
            {fit.availableBytes === null ? 'not known' : formatMemory(fit.availableBytes)}
          </dd>
          {fit.shortBytes !== null && fit.shortBytes > 0 && (
            <>
              <dt>missing</dt>
              <dd className="text-right text-red">{formatMemory(fit.shortBytes)}</dd>
            </>
          )}
        </dl>
      )}
      {fit.largestContext !== null && (
        <p className="text-xs text-ink-2">
          Largest context that fits with nothing unloaded:{' '}
          <span className="num">{formatCount(fit.largestContext)}</span> tokens.
        </p>
      )}
      <EvictionList evict={fit.evict} />
      {fit.assumed.length > 0 && (
        <details className="text-xs text-ink-2">
          <summary className="w-fit rounded-xs text-ink-3 hover:text-ink">
            What had to be assumed ({fit.assumed.length})
          </summary>
          <ul className="mt-1 list-disc pl-4">
            {fit.assumed.map((assumption) => (
              <li key={assumption}>{assumption}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

/** What would go, what that frees, and what having it back costs. */
export function EvictionList(props: { evict: Fit['evict'] }) {
  if (props.evict.length === 0) return null
  return (
    <ul aria-label="Would be unloaded" className="flex flex-col gap-1 text-sm">
      {props.evict.map(({ model, name, bytes, reloadSeconds }) => (
        <li key={model} className="[overflow-wrap:anywhere]">
          <b className="font-[560]">{name}</b> goes: frees{' '}
          <span className="num whitespace-nowrap">{formatMemory(bytes)}</span>;{' '}
          {reloadWords(reloadSeconds)}.
        </li>
      ))}
    </ul>
  )
}
