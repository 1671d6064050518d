import { useCallback } from 'react'
import { AppError } from '#shared/app-error'
import type { SwitchyardClient } from '#shared/contract/index'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { showToast } from '../../app/toasts.ts'
import { applySettings } from './settings-store.ts'

type Change = Parameters<SwitchyardClient['settings']['set']>[0]

/** Why a value was refused. `field` is the last part of the setting's path, e.g. `url`; `null` = not about one field. */
export interface SaveProblem {
  field: string | null
  message: string
}

/** Sets one value in the file. Resolves with what was wrong with it, or `null`. */
export function useSaveSetting(): (
  path: Change['path'],
  value: Change['value'],
) => Promise<SaveProblem | null> {
  const client = useClient()
  return useCallback(
    async (path, value) => {
      try {
        applySettings(await client.settings.set({ path, value }))
        return null
      } catch (error) {
        return readProblem(error)
      }
    },
    [client],
  )
}

/** The same for controls that have no place of their own for an error: it passes by as a message. */
export function useChangeSetting(): (
  path: Change['path'],
  value: Change['value'],
) => Promise<void> {
  const save = useSaveSetting()
  return useCallback(
    async (path, value) => {
      const problem = await save(path, value)
      if (problem) {
        showToast({ tone: 'error', title: 'The setting was not changed', detail: problem.message })
      }
    },
    [save],
  )
}

/** Reads the first of the problems that a refusal carries. */
export function readProblem(error: unknown): SaveProblem {
  const message = asSentence(errorSentence(error))
  const problems = error instanceof AppError ? error.data.problems : null
  const first: unknown = Array.isArray(problems) ? problems[0] : null
  if (typeof first !== 'object' || first === null || !('path' in first))
    return { field: null, message }
  const field = String(first.path).split('.').at(-1)
  return { field: field || null, message }
}

/** The schema's own words begin small and end without a stop. */
function asSentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?”"]$/.test(begun) ? begun : `${begun}.`
}
