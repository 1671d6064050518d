import { formatRoute } from '../../app/route.ts'
import { Button } from '../../ui/button.tsx'
import { FavourSetting } from '../routing/favour/favour-setting.tsx'
import { BalanceControl } from './balance-control.tsx'
import { EscalationSetting } from './escalation-setting.tsx'
import { preferenceMeanings } from './preference-names.ts'
import { SettingRow, SettingsSection } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { useBalance } from './use-balance.ts'

export function RoutingSection(props: { locked: boolean }) {
  const rules = useSettings((state) => state.settings.routing.rules.length)
  const { preference, isOwn, reset } = useBalance()
  return (
    <SettingsSection
      id="routing"
      title="Routing"
      description="How “Auto” chooses. A model that you pick yourself always wins."
    >
      <SettingRow
        label="Speed or quality"
        hint={isOwn ? 'Moved by you; a preference puts it back.' : preferenceMeanings[preference]}
      >
        <span className="flex flex-wrap items-center gap-2">
          <BalanceControl size="md" locked={props.locked} />
          <Button size="sm" variant="ghost" disabled={props.locked || !isOwn} onClick={reset}>
            Reset
          </Button>
        </span>
      </SettingRow>
      <EscalationSetting locked={props.locked} />
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
