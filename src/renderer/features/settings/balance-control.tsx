import { preferences } from '#shared/contract/routing'
import { classNames } from '../../ui/class-names.ts'
import { Range } from '../../ui/range.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { preferenceNames } from './preference-names.ts'
import { useBalance } from './use-balance.ts'

/** The presets, and the slider between speed and quality that each of them puts somewhere. */
export function BalanceControl(props: {
  locked: boolean
  /** `sm`: its words give way where there is little room. */
  size: 'sm' | 'md'
  /** Told after each change. */
  onChange?: () => void
}) {
  const { preference, balance, hold, release, prefer } = useBalance()
  const small = props.size === 'sm'
  const word = small ? 'hidden @min-[620px]:inline' : ''
  const letGo = () => {
    release()
    props.onChange?.()
  }
  return (
    <span
      className={classNames(
        'flex min-w-0 flex-wrap items-center gap-y-2',
        small ? 'gap-x-2 @min-[620px]:gap-x-3' : 'gap-x-3',
      )}
    >
      <Segmented
        label="Preference"
        size={props.size}
        value={preference}
        disabled={props.locked}
        options={preferences.map((value) => ({ value, label: preferenceNames[value] }))}
        onChange={(value) => {
          prefer(value)
          props.onChange?.()
        }}
      />
      <span
        className="flex items-center gap-2 text-xs text-ink-2"
        title="Between speed (0) and quality (100), for every prompt"
      >
        <span aria-hidden="true" className={word}>
          speed
        </span>
        <Range
          aria-label="Speed or quality"
          min={0}
          max={100}
          className={small ? 'w-16 @min-[560px]:w-24' : 'w-24 panel:w-40'}
          value={balance}
          disabled={props.locked}
          says={`${Math.round(balance)} of 100 towards quality`}
          onChange={hold}
          onPointerUp={letGo}
          onKeyUp={letGo}
          onBlur={release}
        />
        <span aria-hidden="true" className={word}>
          quality
        </span>
        <span className="num w-6 text-right">{Math.round(balance)}</span>
      </span>
    </span>
  )
}
