import { useMemo } from 'react'
import { AppError } from '#shared/app-error'
import { type EndpointId, type ModelKey, modelKeyOf } from '#shared/contract/ids'
import type { Fit, Model, Operation } from '#shared/contract/models'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { showToast } from '../../app/toasts.ts'
import { askToLoad } from './models-ui.ts'

export interface ModelActions {
  /** Loads at once where it fits; asks first where something has to go, or a smaller context would do. */
  load: (model: ModelKey, contextLength?: number) => Promise<void>
  /** Loads just so. Resolves with whether it began. */
  loadNow: (request: LoadRequest) => Promise<boolean>
  unload: (model: ModelKey) => Promise<void>
  setPinned: (model: Pick<Model, 'key' | 'displayName'>, pinned: boolean) => Promise<void>
  /** Resolves with what was wrong with it, or `null`. */
  pull: (endpointId: EndpointId, model: string) => Promise<string | null>
  remove: (model: ModelKey) => Promise<void>
  cancel: (operation: Operation) => Promise<void>
  again: (operation: Operation) => Promise<void>
}

export interface LoadRequest {
  model: ModelKey
  contextLength?: number
  evict: ModelKey[]
}

/** What can be done with models; each says for itself when it fails. */
export function useModelActions(): ModelActions {
  const client = useClient()
  return useMemo(() => {
    const attempt = async (failed: string, run: () => Promise<unknown>): Promise<boolean> => {
      try {
        await run()
        return true
      } catch (error) {
        showToast({ tone: 'error', title: failed, detail: errorSentence(error) })
        return false
      }
    }
    const loadNow = async (request: LoadRequest): Promise<boolean> => {
      try {
        await client.models.load(request)
        return true
      } catch (error) {
        if (error instanceof AppError && error.code === 'does-not-fit') {
          askToLoad({ ...request, refusal: errorSentence(error) })
        } else {
          showToast({
            tone: 'error',
            title: 'It could not be loaded',
            detail: errorSentence(error),
          })
        }
        return false
      }
    }
    const actions: ModelActions = {
      loadNow,
      async load(model, contextLength) {
        let fit: Fit
        try {
          fit = await client.models.fit({ model, contextLength })
        } catch (error) {
          showToast({
            tone: 'error',
            title: 'It could not be loaded',
            detail: errorSentence(error),
          })
          return
        }
        if (fit.kind === 'fits' || fit.kind === 'unknown') {
          await loadNow({ model, contextLength, evict: [] })
        } else askToLoad({ model, contextLength })
      },
      async unload(model) {
        await attempt('It could not be unloaded', () => client.models.unload({ model }))
      },
      async setPinned({ key, displayName }, pinned) {
        const failed = pinned ? 'It could not be pinned' : 'It could not be unpinned'
        const set = await attempt(failed, () => client.models.pin({ model: key, pinned }))
        if (!set) return
        showToast({
          title: pinned ? `${displayName} stays loaded` : `${displayName} may go again when idle`,
        })
      },
      async pull(endpointId, model) {
        try {
          await client.models.pull({ endpointId, model })
          return null
        } catch (error) {
          return errorSentence(error)
        }
      },
      async remove(model) {
        await attempt('It could not be deleted', () => client.models.remove({ model }))
      },
      async cancel({ id }) {
        await attempt('It could not be stopped', () => client.models.cancel({ operationId: id }))
      },
      async again({ kind, endpointId, model }) {
        const key = modelKeyOf(endpointId, model)
        if (kind === 'load') await actions.load(key)
        else if (kind === 'unload') await actions.unload(key)
        else if (kind === 'remove') await actions.remove(key)
        else {
          const problem = await actions.pull(endpointId, model)
          if (problem)
            showToast({ tone: 'error', title: 'It could not be pulled', detail: problem })
        }
      },
    }
    return actions
  }, [client])
}
