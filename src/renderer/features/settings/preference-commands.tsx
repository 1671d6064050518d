import { Gauge } from 'lucide-react'
import { preferences } from '#shared/contract/routing'
import { type Command, useRegisterCommands } from '../../app/commands.ts'
import { preferenceNames } from './preference-names.ts'
import { useBalance } from './use-balance.ts'

/** The routing preference, from the palette. */
export function PreferenceCommands() {
  const { preference: current, prefer } = useBalance()
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
          run: () => prefer(preference),
        }),
      ),
  )
  return null
}
