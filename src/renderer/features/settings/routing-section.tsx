import { type Preference, preferences } from '#shared/contract/routing'
import { formatRoute } from '../../app/route.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { FavourSetting } from '../routing/favour/favour-setting.tsx'
import { BalanceSetting } from './balance-setting.tsx'
import { preferenceMeanings, preferenceNames } from './preference-names.ts'
import { SettingRow, SettingsSection } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { useChangeSetting } from './use-change-setting.ts'

export function RoutingSection(props: { locked: boolean }) {
  const preference = useSettings((state) => state.settings.routing.preference)
  const rules = useSettings((state) => state.settings.routing.rules.length)
  const balance = useSettings((state) => state.settings.routing.balance)
  const change = useChangeSetting()
  const prefer = async (value: Preference) => {
    // A preference brings its own place of the slider.
    if (balance !== null) await change(['routing', 'balance'], null)
    await change(['routing', 'preference'], value)
  }
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
          onChange={(value) => void prefer(value)}
        />
      </SettingRow>
      <BalanceSetting locked={props.locked} />
      <FavourSetting locked={props.locked} />
      <SettingRow label="Rules" hint="The first that holds decides, before anything is weighed.">
        <a
          href={formatRoute({ room: 'routing', id: 'rules' })}
          className="text-sm font-[560] text-signal hover:text-signal-strong"
        >
          {rules === 0 ? 'Add rules' : rules === 1 ? 'Edit 1 rule' : `Edit ${rules} rules`}
        </a>
      </SettingRow>
    </SettingsSection>
  )
}
