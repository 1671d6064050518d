import type { HistoryDay } from '#shared/contract/history'

/** How many days are shown. */
const shownDays = 30

/** How often another model had to take over, and how often nothing answered: newest day first. */
export function DayTable({ days }: { days: readonly HistoryDay[] }) {
  return (
    <table className="text-sm">
      <caption className="pb-1 text-left font-[560]">By day</caption>
      <thead>
        <tr className="text-xs text-ink-2">
          {['Day', 'Decisions', 'Fell back', 'Failed'].map((title) => (
            <th key={title} scope="col" className="pr-6 text-left">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days
          .slice(-shownDays)
          .reverse()
          .map(({ day, decisions, fellBack, failed }) => (
            <tr key={day}>
              <th scope="row" className="num pr-6 text-left font-normal">
                {day}
              </th>
              <td className="num">{decisions}</td>
              <td className="num">{rate(fellBack, decisions)}</td>
              <td className="num">{rate(failed, decisions)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}

/** "4.3 % (2)". */
function rate(count: number, of: number): string {
  return `${((100 * count) / Math.max(1, of)).toFixed(1)} % (${count})`
}
