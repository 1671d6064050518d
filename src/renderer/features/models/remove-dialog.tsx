import { ConfirmDialog } from '../../ui/dialog.tsx'
import { formatBytes } from '../chat/describe.ts'
import { findModel, useInventory } from './inventory-store.ts'
import { useModelsUi } from './models-ui.ts'
import { useModelActions } from './use-model-actions.ts'

/** The question before a model's files go. */
export function RemoveDialog() {
  const key = useModelsUi((state) => state.removing)
  const model = useInventory((state) => key && findModel(state.models, key))
  const actions = useModelActions()
  if (!model) return null
  const size =
    model.sizeBytes === null ? 'Its files' : `Its files, ${formatBytes(model.sizeBytes)},`
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) useModelsUi.setState({ removing: null })
      }}
      title={`Delete ${model.name}?`}
      description={`${size} leave ${model.endpointName}${model.demo ? ' (Demo)' : ''}. There is no way back but to pull it again. Conversations keep their answers.`}
      confirm={`Delete ${model.name}`}
      onConfirm={() => void actions.remove(model.key)}
    />
  )
}
