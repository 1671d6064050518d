import { Segmented } from '../../../ui/segmented.tsx'
import { useSettings } from '../../settings/settings-store.ts'
import { useChangeSetting } from '../../settings/use-change-setting.ts'

const shares = [
  { value: '0', label: 'Off' },
  { value: '0.02', label: '2 %' },
  { value: '0.05', label: '5 %' },
  { value: '0.1', label: '10 %' },
]

/** How often “Auto” may try a model of which little is known. */
export function ExplorationSetting() {
  const locked = useSettings((state) => state.problems.length > 0)
  const share = useSettings((state) => state.settings.routing.exploration)
  const change = useChangeSetting()
  const value = String(share)
  const options = shares.some((option) => option.value === value)
    ? shares
    : [...shares, { value, label: `${Math.round(1000 * share) / 10} %` }]
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 rounded-lg border bg-raised px-4 py-3">
      <div className="min-w-0 grow basis-64">
        <p className="text-sm font-[550]">Try models of which little is known</p>
        <p className="text-xs text-ink-3">
          So many of Auto’s answers may come from one that scores up to 15 points less. It never
          unloads another model for it, and the line above the answer says “exploring”.
        </p>
      </div>
      <Segmented
        label="Try models of which little is known"
        value={value}
        options={options}
        disabled={locked}
        size="sm"
        onChange={(chosen) => void change(['routing', 'exploration'], Number(chosen))}
      />
    </div>
  )
}
