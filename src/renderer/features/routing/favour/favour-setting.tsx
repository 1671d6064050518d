import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { TextInput } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { useSaveWithUndo } from '../../settings/use-save-with-undo.ts'
import { sayPoints } from './favour-dialog.tsx'
import { mostFavour, withFavour } from './favour-points.ts'

/** What gets more or less points in every choice, to be changed and taken back. */
export function FavourSetting(props: { locked: boolean }) {
  const favours = useSettings((state) => state.settings.routing.favour)
  const models = useInventory((state) => state.models)
  const save = useSaveWithUndo('favour', 'the favours')
  const change = (use: string, points: number) =>
    save(withFavour(favours, use, points), {
      title: points === 0 ? `${use} is not favoured any more` : `${sayPoints(points)} for ${use}`,
      refused: 'The favour was not saved',
    })
  return (
    <div className="border-b px-4 py-3 last:border-b-0">
      <p className="font-[550]">Favoured by you</p>
      <p className="text-xs text-ink-3">
        {favours.length === 0
          ? 'Nothing. “Why this model” beside an answer gives a model more or less points.'
          : 'Points on top of those a model earns, in every choice.'}
      </p>
      {favours.length > 0 && (
        <ul aria-label="Favoured by you" className="mt-2 flex flex-col gap-1.5">
          {favours.map(({ use, points }) => (
            <li key={use} className="flex items-center gap-3">
              <span className="min-w-0 grow text-sm [overflow-wrap:anywhere]">
                <code className="num">{use}</code>
                {isModel(use) && !models.some(({ key, name }) => key === use || name === use) && (
                  <span className="text-xs text-ink-3"> · not listed by any server now</span>
                )}
              </span>
              <PointsInput
                // What was saved elsewhere takes the place of what stood here.
                key={points}
                use={use}
                points={points}
                disabled={props.locked}
                onSave={(next) => void change(use, next)}
              />
              <IconButton
                label={`Favour ${use} no more`}
                size="sm"
                disabled={props.locked}
                onClick={() => void change(use, 0)}
              >
                <Trash2 />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function isModel(use: string): boolean {
  return !/^(?:tag|preset):/.test(use) && !use.endsWith('/*')
}

/** Saved with Enter, or when it is left. */
function PointsInput(props: {
  use: string
  points: number
  disabled: boolean
  onSave: (points: number) => void
}) {
  const [text, setText] = useState(String(props.points))
  const save = () => {
    const points = Number(text)
    const isPoints = text.trim() !== '' && Number.isFinite(points)
    if (!isPoints || Math.abs(points) > mostFavour) setText(String(props.points))
    else if (points !== props.points) props.onSave(points)
  }
  return (
    <TextInput
      type="number"
      min={-mostFavour}
      max={mostFavour}
      step={1}
      aria-label={`Points for ${props.use}`}
      className="num h-8 !w-20 shrink-0"
      value={text}
      disabled={props.disabled}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
      }}
    />
  )
}
