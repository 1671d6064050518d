import { useState } from 'react'
import type { Candidate, Decision } from '#shared/contract/routing'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { Range } from '../../../ui/range.tsx'
import { useSettings } from '../../settings/settings-store.ts'
import { useSaveWithUndo } from '../../settings/use-save-with-undo.ts'
import { mostFavour, pointsOf, sayEffect, suggestPoints, withFavour } from './favour-points.ts'

/** Gives a model more or less points in every choice from now on, and shows what that would have meant here. */
export function FavourDialog(props: {
  decision: Decision
  candidate: Candidate
  onClose: () => void
}) {
  const { decision, candidate, onClose } = props
  const favours = useSettings((state) => state.settings.routing.favour)
  const save = useSaveWithUndo('favour', 'the favours')
  const [saving, setSaving] = useState(false)
  const now = pointsOf(favours, candidate.model)
  const [points, setPoints] = useState(() => suggestPoints(decision, candidate, now))
  const submit = async () => {
    setSaving(true)
    const saved = await save(withFavour(favours, candidate.model, points), {
      title:
        points === 0
          ? `${candidate.name} is not favoured any more`
          : `${sayPoints(points)} for ${candidate.name} from now on`,
      refused: 'The favour was not saved',
    })
    setSaving(false)
    if (saved) onClose()
  }
  return (
    <FormDialog
      title={`Favour ${candidate.name}`}
      description="Points that it gets in every choice, on top of those it earns. One point is one more good answer in a hundred."
      submit="Save"
      busy={saving}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div className="flex items-center gap-3 text-xs text-ink-2">
        <span aria-hidden="true">−{mostFavour}</span>
        <Range
          aria-label="Points"
          min={-mostFavour}
          max={mostFavour}
          className="grow"
          value={points}
          says={sayPoints(points)}
          onChange={setPoints}
        />
        <span aria-hidden="true">+{mostFavour}</span>
        <span className="num w-20 text-right text-sm font-semibold text-ink">
          {sayPoints(points)}
        </span>
      </div>
      <p role="status" className="rounded-md bg-sunken px-3 py-2 text-sm">
        {sayEffect(decision, candidate, now, points)}
      </p>
      <p className="text-xs text-ink-3">
        It shows as “favoured by you” among the points, and can be changed or taken back in Settings
        › Routing.
      </p>
    </FormDialog>
  )
}

/** "+6 points", "−1 point". */
export function sayPoints(points: number): string {
  const sign = points > 0 ? '+' : points < 0 ? '−' : ''
  return `${sign}${Math.abs(points)} ${Math.abs(points) === 1 ? 'point' : 'points'}`
}
