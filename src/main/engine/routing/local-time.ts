import { type LocalTime, type Weekday, weekdays } from '#shared/contract/routing'

/** Hour and weekday of a moment (epoch milliseconds) in this machine's time zone. */
export function localTimeOf(at: number): LocalTime {
  const moment = new Date(at)
  // Of a Date, Sunday is the first day.
  const weekday: Weekday = weekdays[(moment.getDay() + 6) % 7] ?? 'monday'
  return { hour: moment.getHours(), weekday }
}
