import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { showToast } from '../../app/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Switch } from '../../ui/switch.tsx'
import { RuleDialog } from './rule-dialog.tsx'
import { moveItem } from './rule-order.ts'
import { useSettings } from './settings-store.ts'
import { useChangeSetting, useSaveSetting } from './use-change-setting.ts'

/** The rules in the order in which they are asked. */
export function RuleList(props: { locked: boolean }) {
  const rules = useSettings((state) => state.settings.routing.rules)
  const change = useChangeSetting()
  const save = useSaveSetting()
  const [editing, setEditing] = useState<{ index: number | null } | null>(null)

  const move = (index: number, by: -1 | 1) =>
    void change(['routing', 'rules'], [...moveItem(rules, index, by)])
  const remove = async (index: number) => {
    const before = rules
    const refused = await save(['routing', 'rules', index], null)
    if (refused) {
      showToast({ tone: 'error', title: 'The rule was not removed', detail: refused.message })
      return
    }
    showToast({
      title: `Removed the rule “${before[index]?.name ?? ''}”`,
      action: { label: 'Undo', run: () => void change(['routing', 'rules'], before) },
    })
  }

  return (
    <div>
      <div className="px-4 pt-3">
        <h3 className="font-[550]">Rules</h3>
        <p className="text-xs text-ink-3">
          The first rule whose condition holds decides, before anything is weighed.
        </p>
      </div>
      {rules.length === 0 ? (
        <p className="px-4 pt-2 text-sm text-ink-2">No rules: every choice is weighed.</p>
      ) : (
        <ol aria-label="Rules" className="mt-2 divide-y border-y">
          {rules.map((rule, index) => (
            <li
              key={`${rule.name} ${rule.when}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5"
            >
              <span className="num w-5 shrink-0 text-right text-xs text-ink-3">{index + 1}</span>
              <div className={classNames('min-w-0 grow basis-60', !rule.enabled && 'text-ink-3')}>
                <p className="truncate font-[550]">{rule.name}</p>
                <p className="text-xs [overflow-wrap:anywhere] text-ink-2">
                  <code className="num">{rule.when}</code>{' '}
                  <span aria-hidden="true" className="text-signal">
                    →
                  </span>
                  <span className="sr-only">goes to</span> <code className="num">{rule.use}</code>
                </p>
              </div>
              <span className="flex items-center gap-0.5">
                <Switch
                  label={`Use the rule ${rule.name}`}
                  checked={rule.enabled}
                  disabled={props.locked}
                  onChange={(on) => void change(['routing', 'rules', index, 'enabled'], on)}
                />
                <IconButton
                  label={`Move ${rule.name} up`}
                  size="sm"
                  className="ml-1"
                  disabled={props.locked || index === 0}
                  onClick={() => move(index, -1)}
                >
                  <ArrowUp />
                </IconButton>
                <IconButton
                  label={`Move ${rule.name} down`}
                  size="sm"
                  disabled={props.locked || index === rules.length - 1}
                  onClick={() => move(index, 1)}
                >
                  <ArrowDown />
                </IconButton>
                <IconButton
                  label={`Edit ${rule.name}`}
                  size="sm"
                  disabled={props.locked}
                  onClick={() => setEditing({ index })}
                >
                  <Pencil />
                </IconButton>
                <IconButton
                  label={`Remove ${rule.name}`}
                  size="sm"
                  disabled={props.locked}
                  onClick={() => void remove(index)}
                >
                  <Trash2 />
                </IconButton>
              </span>
            </li>
          ))}
        </ol>
      )}
      <div className="px-4 py-3">
        <Button
          size="sm"
          disabled={props.locked}
          icon={<Plus className="size-3.5" aria-hidden="true" />}
          onClick={() => setEditing({ index: null })}
        >
          Add rule
        </Button>
      </div>
      {editing && <RuleDialog index={editing.index} onClose={() => setEditing(null)} />}
    </div>
  )
}
