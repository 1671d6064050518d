import { Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import type { PolicyDraft } from '#shared/contract/replay'
import { Button } from '../../../../ui/button.tsx'
import { TextInput } from '../../../../ui/field.tsx'
import { IconButton } from '../../../../ui/icon-button.tsx'
import { useInventory } from '../../../models/inventory-store.ts'
import { modelTargets } from '../../rules/model-targets.ts'

const mostPoints = 50
const bounded = (points: number) => Math.max(-mostPoints, Math.min(mostPoints, points))

/** Points more or less for what one likes. */
export function DraftFavour(props: {
  favour: PolicyDraft['favour']
  tags: readonly string[]
  onChange: (favour: PolicyDraft['favour']) => void
}) {
  const { favour, onChange } = props
  const models = useInventory((state) => state.models)
  const endpoints = useInventory((state) => state.endpoints)
  const [use, setUse] = useState('')
  const targets = useId()
  const known = modelTargets(endpoints, models, props.tags).filter(
    (target) => !target.startsWith('preset:'),
  )
  return (
    <div className="flex flex-col gap-2">
      {favour.length > 0 && (
        <ul aria-label="Favoured models to try" className="divide-y">
          {favour.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike; rows hold nothing
            <li key={`${index} ${one.use}`} className="flex items-center gap-2 py-1.5">
              <code className="num min-w-0 grow text-xs [overflow-wrap:anywhere]">{one.use}</code>
              <span className="w-24 shrink-0">
                <TextInput
                  type="number"
                  aria-label={`Points for ${one.use}`}
                  min={-mostPoints}
                  max={mostPoints}
                  value={one.points}
                  onChange={({ target }) => {
                    const points = target.valueAsNumber
                    if (Number.isNaN(points)) return
                    onChange(favour.toSpliced(index, 1, { ...one, points: bounded(points) }))
                  }}
                />
              </span>
              <IconButton
                size="sm"
                label={`Favour ${one.use} no more`}
                onClick={() => onChange(favour.toSpliced(index, 1))}
              >
                <Trash2 />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <form
        className="flex items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          const wanted = use.trim()
          if (wanted === '') return
          onChange([...favour, { use: wanted, points: 5 }])
          setUse('')
        }}
      >
        <TextInput
          aria-label="Model, endpoint or tag to favour"
          placeholder="qwen3:8b, ollama/* or tag:code"
          list={targets}
          maxLength={512}
          value={use}
          onChange={({ target }) => setUse(target.value)}
        />
        <datalist id={targets}>
          {known.map((target) => (
            <option key={target} value={target} />
          ))}
        </datalist>
        <Button type="submit" disabled={use.trim() === '' || favour.length >= 100}>
          Add
        </Button>
      </form>
    </div>
  )
}
