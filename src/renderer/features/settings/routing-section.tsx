import { preferences } from '#shared/contract/routing'
import { Segmented } from '../../ui/segmented.tsx'
import { preferenceMeanings, preferenceNames } from './preference-names.ts'
import { RuleList } from './rule-list.tsx'
import { SettingRow, SettingsSection } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { useChangeSetting } from './use-change-setting.ts'

export function RoutingSection(props: { locked: boolean }) {
  const preference = useSettings((state) => state.settings.routing.preference)
  const change = useChangeSetting()
  return (
    <SettingsSection
      id="routing"
      title="Routing"
      description="How “Auto” chooses. A model that you pick yourself always wins."
    >
      <SettingRow label="Preference" hint={preferenceMeanings[preference]}>
        <Segmented
          label="Preference"
          value={preference}
          disabled={props.locked}
          options={preferences.map((value) => ({ value, label: preferenceNames[value] }))}
          onChange={(value) => void change(['routing', 'preference'], value)}
        />
      </SettingRow>
      <RuleList locked={props.locked} />
    </SettingsSection>
  )
}
