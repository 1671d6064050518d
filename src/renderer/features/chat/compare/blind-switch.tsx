import { useId } from 'react'
import { useStore } from 'zustand'
import { blindStore, setBlind } from './blind.ts'

/** Whether models are named before the vote. */
export function BlindSwitch() {
  const blind = useStore(blindStore, (state) => state.blind)
  const hint = useId()
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <label className="inline-flex items-center gap-1.5 text-ink-2">
        <input
          type="checkbox"
          checked={blind}
          aria-describedby={blind ? hint : undefined}
          onChange={(event) => setBlind(event.currentTarget.checked)}
        />
        Hide names until I vote
      </label>
      {blind && (
        <span id={hint} className="text-xs text-ink-2">
          An answer may still name its model in its text.
        </span>
      )}
    </span>
  )
}
