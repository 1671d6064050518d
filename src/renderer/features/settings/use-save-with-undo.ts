import { useCallback } from 'react'
import type { Settings } from '#shared/contract/settings'
import { showToast } from '../../app/toasts.ts'
import { useSettings } from './settings-store.ts'
import { useChangeSetting, useSaveSetting } from './use-change-setting.ts'

/** The lists of the settings that are edited as a whole. */
type ListName = 'rules' | 'favour'

/** Saves a list under `routing` and offers the old one back. Resolves with whether it was saved. */
export function useSaveWithUndo<Name extends ListName>(
  name: Name,
  /** "the rules". */
  called: string,
): (
  next: readonly Settings['routing'][Name][number][],
  done: { title: string; refused: string },
) => Promise<boolean> {
  const save = useSaveSetting()
  const change = useChangeSetting()
  return useCallback(
    async (next, { title, refused }) => {
      const current = () => useSettings.getState().settings.routing[name]
      const before = current()
      const problem = await save(['routing', name], [...next])
      if (problem) {
        showToast({ tone: 'error', title: refused, detail: problem.message })
        return false
      }
      const after = JSON.stringify(current())
      const undo = () => {
        // A later change would be lost as well.
        if (JSON.stringify(current()) === after) void change(['routing', name], before)
        else showToast({ tone: 'error', title: `Not undone: ${called} have changed since` })
      }
      showToast({ title, action: { label: 'Undo', run: undo } })
      return true
    },
    [save, change, name, called],
  )
}
