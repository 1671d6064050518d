import { useState } from 'react'
import { presetBalances } from '#shared/contract/routing'
import { Button } from '../../ui/button.tsx'
import { Range } from '../../ui/range.tsx'
import { SettingRow } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { useChangeSetting } from './use-change-setting.ts'

/** The slider between speed and quality. It is saved where it is let go. */
export function BalanceSetting(props: { locked: boolean }) {
  const { preference, balance } = useSettings((state) => state.settings.routing)
  const change = useChangeSetting()
  const [held, setHeld] = useState<number | null>(null)
  const value = held ?? balance ?? presetBalances[preference]
  const save = async () => {
    if (held === null) return
    await change(['routing', 'balance'], held)
    setHeld(null)
  }
  return (
    <SettingRow
      label="Speed or quality"
      hint={
        balance === null
          ? 'Where the preference has it.'
          : 'Moved by you; a preference chosen above puts it back.'
      }
    >
      <div className="flex items-center gap-2 text-xs text-ink-2">
        <span aria-hidden="true">speed</span>
        <Range
          aria-label="Speed or quality"
          min={0}
          max={100}
          className="w-40"
          value={value}
          disabled={props.locked}
          says={`${value} of 100 towards quality`}
          onChange={setHeld}
          onPointerUp={() => void save()}
          onKeyUp={() => void save()}
          onBlur={() => void save()}
        />
        <span aria-hidden="true">quality</span>
        <span className="num w-7 text-right">{Math.round(value)}</span>
        <Button
          size="sm"
          variant="ghost"
          disabled={props.locked || balance === null}
          onClick={() => void change(['routing', 'balance'], null)}
        >
          Reset
        </Button>
      </div>
    </SettingRow>
  )
}
