import { Segmented } from '../../ui/segmented.tsx'
import { SettingRow } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { shareOptions } from './share-options.ts'
import { useChangeSetting } from './use-change-setting.ts'

const budgets = [0, 0.05, 0.1, 0.2]

/** For how many answers a bigger model may write a second version. */
export function EscalationSetting(props: { locked: boolean }) {
  const { enabled, budget } = useSettings((state) => state.settings.routing.escalation)
  const change = useChangeSetting()
  const held = enabled ? budget : 0
  const choose = async (share: number) => {
    const wanted = share > 0
    // The share of before stays in the file while it is off.
    if (wanted) await change(['routing', 'escalation', 'budget'], share)
    if (wanted !== enabled) await change(['routing', 'escalation', 'enabled'], wanted)
  }
  return (
    <SettingRow
      label="Check doubtful answers"
      hint="A bigger model answers as well where the first can’t be trusted; you keep either. For so many answers at most."
    >
      <Segmented
        label="Check doubtful answers"
        value={String(held)}
        options={shareOptions(budgets, held)}
        disabled={props.locked}
        onChange={(share) => void choose(Number(share))}
      />
    </SettingRow>
  )
}
