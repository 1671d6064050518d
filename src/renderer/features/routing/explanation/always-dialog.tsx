import { useState } from 'react'
import type { Candidate, Features } from '#shared/contract/routing'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { useSettings } from '../../settings/settings-store.ts'
import { useSaveRules } from '../rules/use-rules.ts'
import { alwaysRule } from './say-decision.ts'

/** Shows the rule that would send such prompts to this model, and adds it before all others. */
export function AlwaysDialog(props: {
  features: Features
  candidate: Candidate
  onClose: () => void
}) {
  const rules = useSettings((state) => state.settings.routing.rules)
  const saveRules = useSaveRules()
  const [saving, setSaving] = useState(false)
  const rule = alwaysRule(props.features, props.candidate)
  const add = async () => {
    setSaving(true)
    const title = `Added the rule “${rule.name}”`
    const saved = await saveRules([rule, ...rules], { title, refused: 'The rule was not added' })
    setSaving(false)
    if (saved) props.onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
      title={`Always ${props.candidate.name} for this?`}
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button variant="primary" busy={saving} onClick={() => void add()}>
            Add rule
          </Button>
        </>
      }
    >
      <p className="text-sm text-ink-2">
        This rule becomes the first of yours. Where the model can’t take a prompt, the next rule or
        the points decide.
      </p>
      <p className="mt-3 rounded-md border bg-sunken px-3 py-2 text-xs [overflow-wrap:anywhere]">
        <code className="num">{rule.when}</code>{' '}
        <span aria-hidden="true" className="text-signal">
          →
        </span>
        <span className="sr-only">goes to</span> <code className="num">{rule.use}</code>
      </p>
    </Dialog>
  )
}
