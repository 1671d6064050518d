import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { useSettings } from '../../settings/settings-store.ts'
import { useChangeSetting } from '../../settings/use-change-setting.ts'
import { RuleDialog } from './rule-dialog.tsx'
import { moveItem } from './rule-order.ts'
import { RuleRow } from './rule-row.tsx'
import { useRuleFlags, useSaveRules } from './use-rules.ts'

/** The rules in the order in which they are asked. */
export function RuleList() {
  const rules = useSettings((state) => state.settings.routing.rules)
  const locked = useSettings((state) => state.problems.length > 0)
  const change = useChangeSetting()
  const saveRules = useSaveRules()
  const flags = useRuleFlags(rules)
  const [editing, setEditing] = useState<{ index: number | null } | null>(null)
  const [said, setSaid] = useState('')

  const move = async (from: number, to: number) => {
    const moved = moveItem(rules, from, to)
    if (moved === rules) return
    const title = `“${rules[from]?.name ?? ''}” is now rule ${to + 1} of ${rules.length}`
    if (await saveRules(moved, { title, refused: 'The rule was not moved' })) setSaid(title)
  }
  const remove = (index: number) =>
    saveRules(
      rules.filter((_, at) => at !== index),
      {
        title: `Removed the rule “${rules[index]?.name ?? ''}”`,
        refused: 'The rule was not removed',
      },
    )

  return (
    <section aria-label="Rules" className="rounded-lg border bg-raised">
      <div className="flex flex-wrap items-center gap-2 px-4 py-3">
        <div className="grow basis-56">
          <h2 className="font-[600]">Rules</h2>
          <p className="text-xs text-ink-3">
            The first one that holds, and whose target can take the prompt, decides.
          </p>
        </div>
        <Button
          size="sm"
          disabled={locked}
          icon={<Plus className="size-3.5" aria-hidden="true" />}
          onClick={() => setEditing({ index: null })}
        >
          Add rule
        </Button>
      </div>
      {locked && (
        <p className="border-t px-4 py-2 text-xs text-amber">
          The settings file has a mistake; mend it first, in Settings.
        </p>
      )}
      {rules.length === 0 ? (
        <p className="border-t px-4 py-6 text-center text-sm text-ink-2">
          No rules: every choice is weighed in points.
        </p>
      ) : (
        <ol aria-label="Rules in order" className="divide-y border-t">
          {rules.map((rule, index) => (
            <RuleRow
              // biome-ignore lint/suspicious/noArrayIndexKey: two rules may be alike; rows hold nothing
              key={`${index} ${rule.name}`}
              rule={rule}
              index={index}
              count={rules.length}
              flags={flags[index] ?? []}
              locked={locked}
              onToggle={(on) => void change(['routing', 'rules', index, 'enabled'], on)}
              onMove={(from, to) => void move(from, to)}
              onEdit={() => setEditing({ index })}
              onRemove={() => void remove(index)}
            />
          ))}
        </ol>
      )}
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
      {editing && <RuleDialog index={editing.index} onClose={() => setEditing(null)} />}
    </section>
  )
}
