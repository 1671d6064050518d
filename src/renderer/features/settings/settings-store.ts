import { create } from 'zustand'
import { type SettingsState, settingsSchema } from '#shared/contract/settings'

/** `known` is false until the engine has told the settings; the defaults hold until then. */
export interface KnownSettings extends SettingsState {
  known: boolean
}

export const useSettings = create<KnownSettings>(() => ({
  known: false,
  settings: settingsSchema.parse({}),
  file: '',
  problems: [],
}))

export function applySettings(state: SettingsState): void {
  useSettings.setState({ known: true, ...state })
}
