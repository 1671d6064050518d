import type { ReactNode } from 'react'
import type { PolicyDraft } from '#shared/contract/replay'
import { preferences } from '#shared/contract/routing'
import { Range } from '../../../../ui/range.tsx'
import { Segmented } from '../../../../ui/segmented.tsx'
import { Switch } from '../../../../ui/switch.tsx'
import { preferenceNames } from '../../../settings/preference-names.ts'
import { shareOptions } from '../../../settings/share-options.ts'
import { countOf } from '../../learning/describe-outcome.ts'
import { DraftFavour } from './draft-favour.tsx'
import { DraftRules } from './draft-rules.tsx'
import { DraftTags } from './draft-tags.tsx'

const row = 'flex flex-wrap items-center justify-between gap-x-6 gap-y-2'
const explorations = [0, 0.02, 0.05, 0.1]
const budgets = [0.02, 0.05, 0.1, 0.2, 0.5]

function Row(props: { title: string; children: ReactNode }) {
  return (
    <div className={row}>
      <span className="font-[550]">{props.title}</span>
      {props.children}
    </div>
  )
}

function More(props: { title: string; says: string; children: ReactNode }) {
  return (
    <details className="border-t pt-2">
      <summary className="cursor-pointer font-[550]">
        {props.title} <span className="text-xs font-normal text-ink-3">{props.says}</span>
      </summary>
      <div className="pt-2 pl-4">{props.children}</div>
    </details>
  )
}

/** The policy to be tried, whole. Nothing is changed by it. */
export function DraftEditor(props: { draft: PolicyDraft; onChange: (draft: PolicyDraft) => void }) {
  const { draft, onChange } = props
  const change = (part: Partial<PolicyDraft>) => onChange({ ...draft, ...part })
  const own = draft.balance !== null
  const tags = Object.keys(draft.tags)
  const on = draft.rules.filter(({ enabled }) => enabled).length
  const escalation = draft.escalation ?? { enabled: true, budget: 0.1, thresholds: {} }
  return (
    <div className="flex flex-col gap-3 text-sm">
      <Row title="Preference">
        <Segmented
          label="Preference to try"
          size="sm"
          value={draft.preference}
          options={preferences.map((value) => ({ value, label: preferenceNames[value] }))}
          onChange={(preference) => change({ preference, balance: null })}
        />
      </Row>
      <Row title="Own place between speed and quality">
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
                onChange={(balance) => change({ balance })}
              />
              <span className="text-xs text-ink-2">Quality</span>
              <span className="num w-7 text-right text-xs">{draft.balance}</span>
            </>
          )}
          <Switch
            label="Own place between speed and quality"
            checked={own}
            onChange={(wanted) => change({ balance: wanted ? 50 : null })}
          />
        </span>
      </Row>
      <Row title="Hosted models without being named">
        <Switch
          label="Hosted models without being named"
          checked={draft.hosted === 'allow'}
          onChange={(wanted) => change({ hosted: wanted ? 'allow' : 'ask' })}
        />
      </Row>
      <Row title="Try models of which little is known">
        <Segmented
          label="Try models of which little is known"
          size="sm"
          value={String(draft.exploration)}
          options={shareOptions(explorations, draft.exploration)}
          onChange={(share) => change({ exploration: Number(share) })}
        />
      </Row>
      <Row title="A bigger model as well, for so many doubtful answers">
        <span className="flex items-center gap-3">
          {escalation.enabled && (
            <Segmented
              label="Answers that may be asked again"
              size="sm"
              value={String(escalation.budget)}
              options={shareOptions(budgets, escalation.budget)}
              onChange={(share) => change({ escalation: { ...escalation, budget: Number(share) } })}
            />
          )}
          <Switch
            label="A bigger model as well for doubtful answers"
            checked={escalation.enabled}
            onChange={(enabled) => change({ escalation: { ...escalation, enabled } })}
          />
        </span>
      </Row>
      {draft.rules.length > 0 && (
        <More title="Rules" says={`${on} of ${draft.rules.length} on`}>
          <DraftRules rules={draft.rules} onChange={(rules) => change({ rules })} />
        </More>
      )}
      <More
        title="Favoured models"
        says={draft.favour.length === 0 ? 'none' : countOf(draft.favour.length, 'target')}
      >
        <DraftFavour favour={draft.favour} tags={tags} onChange={(favour) => change({ favour })} />
      </More>
      <More title="Tags" says={tags.length === 0 ? 'none' : tags.join(', ')}>
        <DraftTags tags={draft.tags} onChange={(next) => change({ tags: next })} />
      </More>
    </div>
  )
}
