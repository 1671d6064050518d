import { Search } from 'lucide-react'
import { useMemo } from 'react'
import { navigate } from '../../app/route.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select, TextInput } from '../../ui/field.tsx'
import { arrangeModels, nextSorting, type SortColumn } from './arrange-models.ts'
import { FitControls } from './fit-controls.tsx'
import { useInventory } from './inventory-store.ts'
import { sortNames } from './model-columns.ts'
import { ModelDetails } from './model-details.tsx'
import { ModelList } from './model-list.tsx'
import { useModelsUi } from './models-ui.ts'

const usualLargest = 131_072

/** Every model of every endpoint. `at` names the one whose details are on show. */
export function ModelsView(props: { at: string | null }) {
  const { known, models, endpoints } = useInventory()
  const { search, filter, sorting } = useModelsUi()
  const filterHolds =
    filter === 'all' || filter === 'resident' || endpoints.some(({ id }) => id === filter)
  const shown = useMemo(
    () => arrangeModels(models, { search, filter: filterHolds ? filter : 'all', sorting }),
    [models, search, filter, filterHolds, sorting],
  )
  const largest = useMemo(
    () => models.reduce((most, { contextLength }) => Math.max(most, contextLength ?? 0), 0),
    [models],
  )
  const current = models.find(({ key }) => key === props.at)
  const resident = models.filter((model) => model.resident).length
  const open = (key: string | null) => navigate({ room: 'models', at: key }, { replace: true })

  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-2 phone:px-5">
        <div className="relative min-w-36 grow basis-36 list:max-w-72">
          <Search
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3"
          />
          <TextInput
            type="search"
            aria-label="Search models"
            placeholder="Search models"
            value={search}
            onChange={(event) => useModelsUi.setState({ search: event.target.value })}
            className="!h-8 pl-8"
          />
        </div>
        <Select
          aria-label="Show"
          value={filterHolds ? filter : 'all'}
          options={[
            { value: 'all', label: `All ${models.length}` },
            { value: 'resident', label: `In memory ${resident}` },
            ...endpoints
              .filter(({ modelCount }) => modelCount > 0)
              .map(({ id, name, modelCount }) => ({
                value: String(id),
                label: `${name} ${modelCount}`,
              })),
          ]}
          onChange={(value) => useModelsUi.setState({ filter: value })}
          className="!h-8 !w-auto max-w-44 text-xs"
        />
        <Select<SortColumn>
          aria-label="Sort by"
          value={sorting.by}
          options={(Object.keys(sortNames) as SortColumn[]).map((value) => ({
            value,
            label: `By ${sortNames[value].toLowerCase()}`,
          }))}
          onChange={(by) =>
            useModelsUi.setState({ sorting: nextSorting({ ...sorting, by: 'name' }, by) })
          }
          className="!h-8 !w-auto text-xs panel:hidden"
        />
        <span className="hidden grow panel:block" />
        <FitControls largest={largest || usualLargest} />
      </div>
      <p role="status" className="sr-only">
        {search && `${shown.length} ${shown.length === 1 ? 'model' : 'models'}`}
      </p>
      {shown.length > 0 ? (
        <ModelList
          models={shown}
          current={current?.key ?? null}
          onOpen={(model) => open(model?.key ?? null)}
        />
      ) : (
        <Empty known={known} any={models.length > 0} search={search} />
      )}
      {current && <ModelDetails model={current} onClose={() => open(null)} />}
    </div>
  )
}

function Empty(props: { known: boolean; any: boolean; search: string }) {
  if (!props.known) {
    return <EmptyState title="Asking the servers">What they hold is listed here.</EmptyState>
  }
  if (props.any) {
    return (
      <EmptyState
        title={props.search ? `No model matches “${props.search}”` : 'None of these now'}
        action={
          <Button onClick={() => useModelsUi.setState({ search: '', filter: 'all' })}>
            Show all
          </Button>
        }
      >
        Search looks at name, family, quantisation, endpoint and what a model can do.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="No models yet"
      action={
        <Button onClick={() => navigate({ room: 'models', id: 'endpoints' })}>See endpoints</Button>
      }
    >
      Start a model server, or pull a model where one runs: it is listed here by itself.
    </EmptyState>
  )
}
