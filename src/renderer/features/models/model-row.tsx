import { Ellipsis, Pin } from 'lucide-react'
import { type KeyboardEvent, memo } from 'react'
import type { Model, Operation } from '#shared/contract/models'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { DemoTag } from '../../ui/pill.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { formatBytes, formatContext, formatParameters, formatSpeed } from '../chat/describe.ts'
import { CapabilityMarks } from './capability-marks.tsx'
import type { FitAnswer } from './fit-asker.ts'
import { FitCell } from './fit-cell.tsx'
import { memoryWords } from './memory-words.ts'
import { type ListLayout, rowGrids } from './model-columns.ts'

/** What rows ask of their list. It stays the same object, so that a row is drawn again only when it looks different. */
export interface RowHandlers {
  focused: (model: Model) => void
  open: (model: Model) => void
  /** Its button: load, unload or cancel. */
  main: (model: Model) => void
  /** Its menu, below `button`; a second time closes it. */
  menu: (model: Model, button: Element) => void
}

export interface ModelRowProps {
  model: Model
  layout: ListLayout
  index: number
  /** From the top of the list, in CSS pixels. */
  top: number
  height: number
  tabbable: boolean
  /** Its details are on show. */
  current: boolean
  menuOpen: boolean
  operation: Operation | undefined
  answer: FitAnswer | undefined
  scaleBytes: number
  /** `frees in 4 m`. */
  frees: string
  canLoad: boolean
  canUnload: boolean
  on: RowHandlers
}

/** One model: what it is, where, what it takes, and what can be done with it. */
export const ModelRow = memo(DrawnRow)

function DrawnRow(props: ModelRowProps) {
  const { model, layout, operation, tabbable, on } = props
  const memory = memoryWords(model, operation, props.frees)
  const wide = layout === 'wide'
  const facts = [
    !wide && model.endpointName,
    !wide && model.sizeBytes !== null && formatBytes(model.sizeBytes),
    wide && model.family,
    model.parameters !== null && formatParameters(model.parameters),
    model.quantization,
    !wide && model.contextLength !== null && `${formatContext(model.contextLength)} context`,
    // Its name mostly says it, so it goes first where there is little room.
    !wide && model.family,
  ].filter(Boolean)
  const main = operation
    ? 'Cancel'
    : model.resident
      ? props.canUnload && 'Unload'
      : props.canLoad && 'Load'

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, and lists of thousands are drawn in part
    <div
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.current}
      data-model={model.key}
      tabIndex={tabbable ? 0 : -1}
      onFocus={() => on.focused(model)}
      onDoubleClick={() => on.open(model)}
      style={{ top: props.top, height: props.height }}
      className={classNames(
        'absolute inset-x-0 grid items-center gap-x-4 border-b px-4 contain-strict focus-visible:outline-offset-[-2px] phone:px-5',
        rowGrids[layout],
        props.current ? 'bg-sunken' : 'hover:bg-raised',
      )}
    >
      <Cell className="min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <StatusDot tone={memory.tone} pulsing={operation !== undefined} />
          <button
            type="button"
            tabIndex={-1}
            onClick={() => on.open(model)}
            title={model.name}
            className={classNames(
              'min-w-0 truncate rounded-xs text-left hover:underline',
              model.resident ? 'font-[620]' : 'font-[530]',
            )}
          >
            {model.displayName}
          </button>
          {model.demo && <DemoTag />}
          {model.pinned && (
            <Pin className="size-3.5 shrink-0 text-ink-3" role="img" aria-label="pinned">
              <title>pinned: kept loaded</title>
            </Pin>
          )}
        </span>
        <span className="mt-0.5 flex min-w-0 items-center gap-2 pl-[15px] text-xs text-ink-3">
          <span className="num truncate" title={facts.join(' · ')}>
            {facts.join(' · ')}
          </span>
          <CapabilityMarks model={model} />
        </span>
      </Cell>
      {wide && <Cell className="truncate text-sm text-ink-2">{model.endpointName}</Cell>}
      {wide && (
        <Cell className="num text-right text-sm">
          {model.sizeBytes === null ? '–' : formatBytes(model.sizeBytes)}
        </Cell>
      )}
      {wide && (
        <Cell className="num text-right text-sm">
          {model.contextLength === null ? '–' : formatContext(model.contextLength)}
        </Cell>
      )}
      <Cell className={classNames('min-w-0', layout === 'narrow' && 'col-span-2')}>
        <FitCell model={model} answer={props.answer} scaleBytes={props.scaleBytes} />
      </Cell>
      {wide && (
        <Cell className="text-right text-xs whitespace-nowrap">
          {model.speed ? (
            <span className="num text-ink" title={`Over ${model.speed.n} answers here`}>
              {formatSpeed(model.speed.tokensPerSecond)}
            </span>
          ) : (
            <span className="text-ink-3">not measured</span>
          )}
        </Cell>
      )}
      {layout !== 'narrow' && (
        <Cell className="min-w-0 text-xs text-ink-2">
          <span className="block truncate">{memory.text}</span>
          {memory.more && <span className="num block truncate text-ink-3">{memory.more}</span>}
        </Cell>
      )}
      <Cell
        className={classNames(
          'flex items-center justify-end gap-1',
          layout === 'narrow' && 'col-start-2 row-start-1',
        )}
      >
        {main && (
          <Button
            size="sm"
            tabIndex={tabbable ? 0 : -1}
            aria-label={`${main} ${model.displayName}`}
            onClick={() => on.main(model)}
            onKeyDown={stop}
          >
            {main}
          </Button>
        )}
        <button
          type="button"
          tabIndex={tabbable ? 0 : -1}
          aria-label={`Actions for ${model.displayName}`}
          aria-haspopup="menu"
          aria-expanded={props.menuOpen}
          onClick={(event) => on.menu(model, event.currentTarget)}
          onKeyDown={stop}
          className="grid size-7 place-items-center rounded-sm text-ink-3 hover:bg-sunken hover:text-ink"
        >
          <Ellipsis className="size-4" aria-hidden="true" />
        </button>
      </Cell>
    </div>
  )
}

function Cell(props: { className?: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the row
    // biome-ignore lint/a11y/useFocusableInteractive: the row takes the focus, or a button within
    <div role="gridcell" className={props.className}>
      {props.children}
    </div>
  )
}

/** The list's own keys are not for the buttons inside it. */
function stop(event: KeyboardEvent): void {
  if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
}
