import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { EndpointAbilities, Model } from '#shared/contract/models'
import type { MenuPlace } from '../../ui/menu.tsx'
import { useElementWidth } from '../../ui/use-element-width.ts'
import { useMachine } from '../machine/machine-store.ts'
import { mainMemory } from '../machine/main-memory.ts'
import { contextFor } from './context-steps.ts'
import { questionKey } from './fit-asker.ts'
import { freesIn } from './frees-in.ts'
import { useInventory } from './inventory-store.ts'
import { decideLayout, headHeight, rowHeights } from './model-columns.ts'
import { ModelListHead } from './model-list-head.tsx'
import { ModelRow, type RowHandlers } from './model-row.tsx'
import { useModelsUi } from './models-ui.ts'
import { operationOn, useOperations } from './operations-store.ts'
import { RowMenu } from './row-menu.tsx'
import { useFits } from './use-fits.ts'
import { useModelActions } from './use-model-actions.ts'
import { useNow } from './use-now.ts'
import { walkRows } from './walk-rows.ts'

const nothing: EndpointAbilities = { load: false, unload: false, pull: false, remove: false }
const someGpu = 24 * 1024 ** 3

/**
 * Models, thousands of them if need be: only the rows in sight are drawn. One Tab stop; the arrow keys walk, Enter shows
 * the details, L loads or unloads, P pins, Delete deletes.
 */
export function ModelList(props: {
  models: readonly Model[]
  /** The one whose details are on show. */
  current: string | null
  onOpen: (model: Model | null) => void
}) {
  const { models, current, onOpen } = props
  const endpoints = useInventory((state) => state.endpoints)
  const operations = useOperations((state) => state.operations)
  const { contextLength, kvType } = useModelsUi()
  const actions = useModelActions()
  const now = useNow(1_000)
  const scroller = useRef<HTMLDivElement>(null)
  const layout = decideLayout(useElementWidth(scroller))
  const height = rowHeights[layout]
  const [focused, setFocused] = useState<string | null>(null)
  const [menu, setMenu] = useState<{ key: string; place: MenuPlace } | null>(null)
  const total = useMachine((state) => mainMemory(state.reading, [])?.totalBytes ?? someGpu)
  const abilities = useMemo(
    () => new Map(endpoints.map((endpoint) => [endpoint.id, endpoint.abilities])),
    [endpoints],
  )

  const indexOf = (key: string | null) =>
    key === null ? -1 : models.findIndex((model) => model.key === key)
  const tabbable = Math.max(0, indexOf(focused) >= 0 ? indexOf(focused) : indexOf(current))

  const virtualizer = useVirtualizer({
    count: models.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => models[index]?.key ?? index,
    overscan: 6,
    scrollMargin: layout === 'narrow' ? 0 : headHeight,
    scrollPaddingStart: layout === 'narrow' ? 0 : headHeight,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), tabbable])]
        .filter((index) => index < models.length)
        .sort((a, b) => a - b),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of every row changed
  useEffect(() => virtualizer.measure(), [height])

  const items = virtualizer.getVirtualItems()
  const questionOf = (model: Model) => ({
    model: model.key,
    contextLength: contextFor(model, contextLength),
    kvType,
  })
  const fits = useFits(
    items.flatMap(({ index }) => {
      const model = models[index]
      return model && !model.remote && !model.resident ? [questionOf(model)] : []
    }),
    models,
  )

  const rowElement = (key: string) =>
    scroller.current?.querySelector<HTMLElement>(`[data-model="${CSS.escape(key)}"]`)

  const focusRow = (index: number) => {
    const key = models[index]?.key
    if (key === undefined) return
    setFocused(key)
    virtualizer.scrollToIndex(index)
    requestAnimationFrame(() => rowElement(key)?.focus())
  }

  const act = (model: Model) => {
    const operation = operationOn(operations, model)
    const can = abilities.get(model.endpointId) ?? nothing
    if (operation) return void actions.cancel(operation)
    if (model.resident) return can.unload ? void actions.unload(model.key) : undefined
    if (can.load) void actions.load(model.key, contextFor(model, contextLength))
  }

  /** What a key does with a model; `null` = nothing. */
  const keyAction = (key: string, model: Model): (() => void) | null => {
    const can = abilities.get(model.endpointId) ?? nothing
    switch (key) {
      case 'Enter':
      case ' ':
        return () => onOpen(model)
      case 'l':
        return () => act(model)
      case 'p':
        return can.load && (model.resident || model.pinned)
          ? () => void actions.setPinned(model, !model.pinned)
          : null
      case 'Delete':
        return can.remove ? () => useModelsUi.setState({ removing: model.key }) : null
      case 'Escape':
        return current === null ? null : () => onOpen(null)
      default:
        return null
    }
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const model = models[tabbable]
    const next = walkRows(models.length, tabbable, event.key)
    const run = next !== null ? () => focusRow(next) : model && keyAction(event.key, model)
    if (!run) return
    event.preventDefault()
    event.stopPropagation()
    run()
  }

  const handlers: RowHandlers = {
    focused: (model) => setFocused(model.key),
    open: onOpen,
    main: act,
    menu: (model, place) =>
      setMenu((before) => (before?.key === model.key ? null : { key: model.key, place })),
  }
  const on = useSteadyHandlers(handlers)

  const onContextMenu = (event: MouseEvent) => {
    const row = event.target instanceof Element && event.target.closest('[data-model]')
    const key = row ? row.getAttribute('data-model') : null
    if (!key) return
    event.preventDefault()
    setMenu({ key, place: { x: event.clientX, y: event.clientY } })
  }
  const chosen = menu && models.find(({ key }) => key === menu.key)

  return (
    <div
      ref={scroller}
      className="min-h-0 grow overflow-y-auto"
      onScroll={menu ? () => setMenu(null) : undefined}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, and lists of thousands are drawn in part */}
      <div role="grid" aria-label="Models" aria-rowcount={models.length + 1}>
        <ModelListHead layout={layout} />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div
          role="rowgroup"
          onKeyDown={onKeyDown}
          onContextMenu={onContextMenu}
          className="relative"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {items.map(({ index, key, start }) => {
            const model = models[index]
            if (!model) return null
            const can = abilities.get(model.endpointId) ?? nothing
            return (
              <ModelRow
                key={key}
                model={model}
                layout={layout}
                index={index}
                top={start - virtualizer.options.scrollMargin}
                height={height}
                tabbable={index === tabbable}
                current={model.key === current}
                menuOpen={menu?.key === model.key}
                operation={operationOn(operations, model)}
                answer={fits.get(questionKey(questionOf(model)))}
                scaleBytes={total}
                frees={freesIn(model.resident?.expiresAt ?? null, now)}
                canLoad={can.load && !model.remote}
                canUnload={can.unload}
                on={on}
              />
            )
          })}
        </div>
      </div>
      <RowMenu
        model={chosen ?? null}
        place={menu?.place ?? null}
        abilities={chosen ? (abilities.get(chosen.endpointId) ?? nothing) : nothing}
        contextLength={contextLength}
        onDetails={onOpen}
        onClose={() => setMenu(null)}
        onFocusAgain={() => {
          if (focused !== null) rowElement(focused)?.focus()
        }}
      />
    </div>
  )
}

/** The same object at every render, which does what the newest `handlers` do. */
function useSteadyHandlers(handlers: RowHandlers): RowHandlers {
  const latest = useRef(handlers)
  useLayoutEffect(() => {
    latest.current = handlers
  })
  const [steady] = useState<RowHandlers>(() => ({
    focused: (model) => latest.current.focused(model),
    open: (model) => latest.current.open(model),
    main: (model) => latest.current.main(model),
    menu: (model, button) => latest.current.menu(model, button),
  }))
  return steady
}
