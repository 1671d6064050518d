import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { SettingRow, SettingsSection } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { useChangeSetting } from './use-change-setting.ts'

export function AppearanceSection(props: { locked: boolean }) {
  const { theme, motion } = useSettings((state) => state.settings.appearance)
  const change = useChangeSetting()
  return (
    <SettingsSection id="appearance" title="Appearance">
      <SettingRow label="Theme">
        <Segmented
          label="Theme"
          value={theme}
          disabled={props.locked}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={(value) => void change(['appearance', 'theme'], value)}
        />
      </SettingRow>
      <SettingRow
        label="Reduce motion"
        hint="Nothing slides or pulses. What the system asks for counts in any case."
      >
        <Switch
          label="Reduce motion"
          checked={motion === 'reduced'}
          disabled={props.locked}
          onChange={(on) => void change(['appearance', 'motion'], on ? 'reduced' : 'system')}
        />
      </SettingRow>
    </SettingsSection>
  )
}
