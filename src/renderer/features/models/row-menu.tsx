import type { EndpointAbilities, Model } from '#shared/contract/models'
import { type MenuPlace, SharedMenu } from '../../ui/menu.tsx'
import { contextFor } from './context-steps.ts'
import { modelEntries } from './model-entries.tsx'
import { operationOn, useOperations } from './operations-store.ts'
import { useModelActions } from './use-model-actions.ts'

/** The one menu of all rows, open for `model` at `place`; closed where either is `null`. */
export function RowMenu(props: {
  model: Model | null
  place: MenuPlace | null
  abilities: EndpointAbilities
  /** In tokens, as the slider has it. */
  contextLength: number
  onDetails: (model: Model) => void
  onClose: () => void
  onFocusAgain: () => void
}) {
  const { model, abilities } = props
  const operations = useOperations((state) => state.operations)
  const actions = useModelActions()
  const entries =
    model === null
      ? []
      : modelEntries({
          model,
          abilities,
          operation: operationOn(operations, model),
          contextLength: contextFor(model, props.contextLength),
          actions,
          showDetails: () => props.onDetails(model),
        })
  return (
    <SharedMenu
      place={model && props.place}
      label={model ? `Actions for ${model.displayName}` : ''}
      entries={entries}
      onClose={props.onClose}
      onCloseAutoFocus={(event) => {
        event.preventDefault()
        props.onFocusAgain()
      }}
    />
  )
}
