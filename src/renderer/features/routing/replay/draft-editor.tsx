import type { PolicyDraft } from '#shared/contract/replay'
import { preferences } from '#shared/contract/routing'
import { Range } from '../../../ui/range.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { preferenceNames } from '../../settings/preference-names.ts'

const row = 'flex flex-wrap items-center justify-between gap-x-6 gap-y-2'

/** The policy to be tried. Nothing is changed by it. */
export function DraftEditor(props: { draft: PolicyDraft; onChange: (draft: PolicyDraft) => void }) {
  const { draft, onChange } = props
  const own = draft.balance !== null
  return (
    <div className="flex flex-col gap-3 text-sm">
      <div className={row}>
        <span className="font-[550]">Preference</span>
        <Segmented
          label="Preference to try"
          size="sm"
          value={draft.preference}
          options={preferences.map((value) => ({ value, label: preferenceNames[value] }))}
          onChange={(preference) => onChange({ ...draft, preference, balance: null })}
        />
      </div>
      <div className={row}>
        <span className="font-[550]">Own place between speed and quality</span>
        <span className="flex items-center gap-3">
          {own && (
            <>
              <span className="text-xs text-ink-2">Speed</span>
              <Range
                aria-label="Between speed and quality"
                min={0}
                max={100}
                value={draft.balance ?? 50}
                says={`${draft.balance} of 100 towards quality`}
                onChange={(balance) => onChange({ ...draft, balance })}
              />
              <span className="text-xs text-ink-2">Quality</span>
              <span className="num w-7 text-right text-xs">{draft.balance}</span>
            </>
          )}
          <Switch
            label="Own place between speed and quality"
            checked={own}
            onChange={(on) => onChange({ ...draft, balance: on ? 50 : null })}
          />
        </span>
      </div>
      <div className={row}>
        <span className="font-[550]">Hosted models without being named</span>
        <Switch
          label="Hosted models without being named"
          checked={draft.hosted === 'allow'}
          onChange={(on) => onChange({ ...draft, hosted: on ? 'allow' : 'ask' })}
        />
      </div>
      {draft.rules.map((rule, index) => (
        <div key={`${rule.name} ${rule.when}`} className={row}>
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="font-[550]">Rule “{rule.name}”</span>{' '}
            <code className="num text-xs text-ink-2">{rule.use}</code>
          </span>
          <Switch
            label={`Try the rule ${rule.name}`}
            checked={rule.enabled}
            onChange={(enabled) =>
              onChange({ ...draft, rules: draft.rules.with(index, { ...rule, enabled }) })
            }
          />
        </div>
      ))}
    </div>
  )
}
