import { type LocalTime, type Weekday, weekdays } from '#shared/contract/routing'
import type { RuleSettings } from '#shared/contract/settings'
import { Select } from '../../../ui/field.tsx'

/** A time to test for; what is `null` is as it is now. */
export interface TestTime {
  hour: number | null
  weekday: Weekday | null
}

export const testNow: TestTime = { hour: null, weekday: null }

export function asksForTime(rules: readonly RuleSettings[]): boolean {
  return rules.some(({ when }) => /\b(?:hour|weekday)\b/.test(when))
}

/** `undefined` = now, by the clock of the engine. */
export function localTimeFor(time: TestTime, now: Date): LocalTime | undefined {
  if (time.hour === null && time.weekday === null) return undefined
  const today = weekdays[(now.getDay() + 6) % 7] ?? 'monday'
  return { hour: time.hour ?? now.getHours(), weekday: time.weekday ?? today }
}

/** For rules that ask for the time: when it is to be, so that the night can be tested by day. */
export function TestTimeFields(props: { time: TestTime; onChange: (time: TestTime) => void }) {
  const { time, onChange } = props
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour))
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs text-ink-2">
      <span>As if it were</span>
      <Select
        aria-label="Weekday to test for"
        className="!h-7 !w-auto"
        value={time.weekday ?? 'now'}
        options={['now' as const, ...weekdays].map((value) => ({
          value,
          label: value === 'now' ? 'today' : value,
        }))}
        onChange={(value) => onChange({ ...time, weekday: value === 'now' ? null : value })}
      />
      <Select
        aria-label="Hour to test for"
        className="!h-7 !w-auto"
        value={time.hour === null ? 'now' : String(time.hour)}
        options={['now', ...hours].map((value) => ({
          value,
          label: value === 'now' ? 'this hour' : `${value.padStart(2, '0')}:00`,
        }))}
        onChange={(value) => onChange({ ...time, hour: value === 'now' ? null : Number(value) })}
      />
    </div>
  )
}
