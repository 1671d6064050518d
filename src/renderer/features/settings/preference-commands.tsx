import { Gauge } from 'lucide-react'
import { preferences } from '#shared/contract/routing'
import { type Command, useRegisterCommands } from '../../app/commands.ts'
import { preferenceNames } from './preference-names.ts'
import { useSettings } from './settings-store.ts'
import { useChangeSetting } from './use-change-setting.ts'

/** The routing preference, from the palette. */
export function PreferenceCommands() {
  const current = useSettings((state) => state.settings.routing.preference)
  const change = useChangeSetting()
  useRegisterCommands(
    'preference',
    preferences
      .filter((preference) => preference !== current)
      .map(
        (preference): Command => ({
          id: `model.preference.${preference}`,
          title: `Prefer ${preferenceNames[preference].toLowerCase()} answers`,
          group: 'Model',
          icon: Gauge,
          keywords: `routing preference ${preference}`,
          run: () => void change(['routing', 'preference'], preference),
        }),
      ),
  )
  return null
}
