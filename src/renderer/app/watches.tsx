import { useEffect } from 'react'
import { applyListEvent } from '../features/conversations/conversations-store.ts'
import { MachineWatch } from '../features/machine/machine-watch.tsx'
import { applyInventory } from '../features/models/inventory-store.ts'
import { applyOperations } from '../features/models/operations-store.ts'
import { applyAppState } from '../features/notices/app-store.ts'
import { applySettings, useSettings } from '../features/settings/settings-store.ts'
import { showAppearance } from './appearance.ts'
import { useWatch } from './client-context.tsx'
import { errorSentence } from './error-sentence.ts'
import { showToast } from './toasts.ts'

/** The streams that every view lives on, kept open for as long as the page is. */
export function Watches() {
  useWatch((client, signal) => client.app.watch(undefined, { signal }), applyAppState, refused)
  useWatch((client, signal) => client.settings.watch(undefined, { signal }), applySettings, refused)
  useWatch((client, signal) => client.models.watch(undefined, { signal }), applyInventory, refused)
  useWatch(
    (client, signal) => client.models.operations(undefined, { signal }),
    applyOperations,
    refused,
  )
  useWatch(
    (client, signal) => client.chat.watchList(undefined, { signal }),
    applyListEvent,
    refused,
  )

  const { known, settings } = useSettings()
  const { theme, motion } = settings.appearance
  useEffect(() => (known ? showAppearance({ theme, motion }) : undefined), [known, theme, motion])
  return <MachineWatch onRefused={refused} />
}

function refused(error: unknown): void {
  showToast({
    tone: 'error',
    title: 'Part of this page stands still',
    detail: errorSentence(error),
  })
}
