import type { KeyboardEvent } from 'react'
import { mostCompared } from '#shared/contract/chat'
import type { ModelKey } from '#shared/contract/ids'
import { Button } from '../../../ui/button.tsx'
import { BlindSwitch } from '../compare/blind-switch.tsx'

export interface SeveralChoice {
  /** `null` = one model is asked. */
  models: readonly ModelKey[] | null
  onChange: (models: readonly ModelKey[] | null) => void
}

/** Below the list of models: one of them is asked, or some side by side. */
export function SeveralFooter(props: SeveralChoice & { onClose: () => void }) {
  const { models, onChange } = props
  const left = models === null ? 0 : 2 - models.length
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list's own keys are not for the controls below it
    <div
      onKeyDown={stopListKeys}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-t px-3.5 py-2 text-sm"
    >
      <label className="inline-flex items-center gap-1.5">
        <input
          type="checkbox"
          checked={models !== null}
          onChange={(event) => onChange(event.currentTarget.checked ? [] : null)}
        />
        Ask several side by side
      </label>
      {models !== null && (
        <>
          <span className="grow" />
          <span className="num text-xs text-ink-2" role="status">
            {left > 0
              ? `Choose ${left === 2 ? 'two' : 'one more'}, ${mostCompared} at most`
              : `${models.length} chosen`}
          </span>
          <Button size="sm" variant="primary" disabled={left > 0} onClick={props.onClose}>
            Done
          </Button>
          <span className="basis-full">
            <BlindSwitch />
          </span>
        </>
      )}
    </div>
  )
}

function stopListKeys(event: KeyboardEvent): void {
  if (event.key !== 'Escape' && event.key !== 'Tab') event.stopPropagation()
}
