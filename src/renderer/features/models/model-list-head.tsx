import { ArrowDown, ArrowUp } from 'lucide-react'
import { classNames } from '../../ui/class-names.ts'
import { nextSorting } from './arrange-models.ts'
import { columnHeads, type ListLayout, rowGrids } from './model-columns.ts'
import { useModelsUi } from './models-ui.ts'

/** The names of the columns; pressing one sorts by it. Hidden from the eye where rows stand like cards. */
export function ModelListHead(props: { layout: ListLayout }) {
  const sorting = useModelsUi((state) => state.sorting)
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by hand
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus
    <div
      role="row"
      aria-rowindex={1}
      className={classNames(
        props.layout === 'narrow'
          ? 'sr-only'
          : 'sticky top-0 z-10 grid h-9 items-center gap-x-4 border-b bg-bg px-4 text-xs text-ink-3 phone:px-5',
        props.layout !== 'narrow' && rowGrids[props.layout],
      )}
    >
      {columnHeads[props.layout].map(({ title, sort, right }) => {
        const on = sort !== null && sorting.by === sort
        const Arrow = sorting.descending ? ArrowDown : ArrowUp
        return (
          // biome-ignore lint/a11y/useSemanticElements: see above
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={title}
            role="columnheader"
            aria-sort={on ? (sorting.descending ? 'descending' : 'ascending') : undefined}
            className={classNames(right && 'text-right')}
          >
            {sort === null || props.layout === 'narrow' ? (
              <span className={classNames(title === 'Actions' && 'sr-only')}>{title}</span>
            ) : (
              <button
                type="button"
                onClick={() => useModelsUi.setState({ sorting: nextSorting(sorting, sort) })}
                className={classNames(
                  'inline-flex items-center gap-1 rounded-xs py-1 hover:text-ink',
                  on && 'font-[560] text-ink',
                )}
              >
                {title}
                {on && <Arrow className="size-3" aria-hidden="true" />}
              </button>
            )}
          </div>
        )
      })}
    </div>
  )
}
