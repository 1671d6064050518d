import { Info, Pin, PinOff, Play, SlidersHorizontal, Square, Trash2 } from 'lucide-react'
import type { EndpointAbilities, Model, Operation } from '#shared/contract/models'
import { shown } from '../../app/platform.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import { askToLoad, useModelsUi } from './models-ui.ts'
import type { ModelActions } from './use-model-actions.ts'

/** What the menu of one model offers: only what its endpoint can do. */
export function modelEntries(facts: {
  model: Model
  abilities: EndpointAbilities
  operation: Operation | undefined
  contextLength: number
  actions: ModelActions
  showDetails: () => void
}): MenuEntry[] {
  const { model, abilities, operation, contextLength, actions } = facts
  const busy = operation !== undefined
  const entries: MenuEntry[] = [
    { label: 'Details', icon: <Info />, shortcut: shown('enter'), onSelect: facts.showDetails },
  ]
  if (operation) {
    entries.push({
      label: 'Cancel',
      icon: <Square />,
      onSelect: () => void actions.cancel(operation),
    })
  }
  if (abilities.load && !model.resident && !model.remote) {
    entries.push(
      {
        label: 'Load',
        icon: <Play />,
        shortcut: shown('l'),
        disabled: busy,
        onSelect: () => void actions.load(model.key, contextLength),
      },
      {
        label: 'Load with another context…',
        icon: <SlidersHorizontal />,
        disabled: busy,
        onSelect: () => askToLoad({ model: model.key, contextLength }),
      },
    )
  }
  if (abilities.unload && model.resident) {
    entries.push({
      label: 'Unload',
      icon: <Square />,
      shortcut: shown('l'),
      disabled: busy,
      onSelect: () => void actions.unload(model.key),
    })
  }
  if (abilities.load && (model.resident || model.pinned)) {
    entries.push({
      label: model.pinned ? 'Unpin' : 'Pin: keep it loaded',
      icon: model.pinned ? <PinOff /> : <Pin />,
      shortcut: shown('p'),
      onSelect: () => void actions.setPinned(model, !model.pinned),
    })
  }
  if (abilities.remove) {
    entries.push(
      { kind: 'separator' },
      {
        label: 'Delete…',
        icon: <Trash2 />,
        shortcut: shown('delete'),
        tone: 'danger',
        disabled: busy,
        onSelect: () => useModelsUi.setState({ removing: model.key }),
      },
    )
  }
  return entries
}
