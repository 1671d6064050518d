import { Segmented } from '../../../ui/segmented.tsx'
import { useSettings } from '../../settings/settings-store.ts'
import { shareOptions } from '../../settings/share-options.ts'
import { useChangeSetting } from '../../settings/use-change-setting.ts'

const shares = [0, 0.02, 0.05, 0.1]

/** How often “Auto” may try a model of which little is known. */
export function ExplorationSetting() {
  const locked = useSettings((state) => state.problems.length > 0)
  const share = useSettings((state) => state.settings.routing.exploration)
  const change = useChangeSetting()
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
        value={String(share)}
        options={shareOptions(shares, share)}
        disabled={locked}
        size="sm"
        onChange={(chosen) => void change(['routing', 'exploration'], Number(chosen))}
      />
    </div>
  )
}
