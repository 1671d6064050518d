import { ArrowDown, ArrowUp } from 'lucide-react'
import { useState } from 'react'
import type { RuleSettings } from '#shared/contract/settings'
import { classNames } from '../../../../ui/class-names.ts'
import { IconButton } from '../../../../ui/icon-button.tsx'
import { Switch } from '../../../../ui/switch.tsx'
import { moveItem } from '../../rules/rule-order.ts'

/** Rules on and off, and in another order: the first one that holds decides. */
export function DraftRules(props: {
  rules: readonly RuleSettings[]
  onChange: (rules: RuleSettings[]) => void
}) {
  const { rules, onChange } = props
  const [said, setSaid] = useState('')
  const move = (from: number, to: number) => {
    onChange([...moveItem(rules, from, to)])
    setSaid(`“${rules[from]?.name ?? ''}” is now rule ${to + 1} of ${rules.length}`)
  }
  return (
    <>
      <ol aria-label="Rules to try" className="divide-y">
        {rules.map((rule, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rules may be alike; rows hold nothing
          <li key={`${index} ${rule.name}`} className="flex items-center gap-2 py-1.5">
            <span className="num w-4 shrink-0 text-right text-xs text-ink-3">{index + 1}</span>
            <span
              className={classNames(
                'min-w-0 grow [overflow-wrap:anywhere]',
                !rule.enabled && 'text-ink-3',
              )}
            >
              <span className={rule.enabled ? 'font-[550]' : ''}>{rule.name}</span>{' '}
              <code className={classNames('num text-xs', rule.enabled && 'text-ink-2')}>
                {rule.when} → {rule.use}
              </code>
            </span>
            <Switch
              label={`Try the rule ${rule.name}`}
              checked={rule.enabled}
              onChange={(enabled) => onChange(rules.toSpliced(index, 1, { ...rule, enabled }))}
            />
            <IconButton
              size="sm"
              label={`Move ${rule.name} up`}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            >
              <ArrowUp />
            </IconButton>
            <IconButton
              size="sm"
              label={`Move ${rule.name} down`}
              disabled={index === rules.length - 1}
              onClick={() => move(index, index + 1)}
            >
              <ArrowDown />
            </IconButton>
          </li>
        ))}
      </ol>
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
    </>
  )
}
