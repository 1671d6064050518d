import { useState } from 'react'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { showToast } from '../../app/toasts.ts'
import { applyInventory } from './inventory-store.ts'

/** Asks every endpoint now. `refreshing` until all have answered or failed. */
export function useRefresh(): { refreshing: boolean; refresh: () => Promise<void> } {
  const client = useClient()
  const [refreshing, setRefreshing] = useState(false)
  return {
    refreshing,
    async refresh() {
      setRefreshing(true)
      try {
        applyInventory(await client.models.refresh())
      } catch (error) {
        showToast({
          tone: 'error',
          title: 'The endpoints could not be asked',
          detail: errorSentence(error),
        })
      } finally {
        setRefreshing(false)
      }
    },
  }
}
