import type { ReliabilityBin } from '#shared/contract/history'

/** The drawing's own units. */
const size = 300
const margin = { left: 40, top: 10, right: 12, bottom: 36 }
const steps = [0, 0.25, 0.5, 0.75, 1]

const placeX = (share: number) => margin.left + share * (size - margin.left - margin.right)
const placeY = (share: number) => size - margin.bottom - share * (size - margin.top - margin.bottom)

/**
 * What was said against what was right: on the line, the estimate can be believed. A point's size tells how many
 * answers it stands for, its bar where the share that was right probably lies.
 */
export function ReliabilityDiagram(props: { bins: readonly ReliabilityBin[]; label: string }) {
  const most = Math.max(...props.bins.map(({ n }) => n))
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={props.label}
      className="block w-full max-w-80 [font:11px_var(--font-mono)]"
    >
      {steps.map((step) => (
        <g key={step} stroke="var(--line)" fill="var(--ink-3)">
          <path d={`M${placeX(0)} ${placeY(step)}H${placeX(1)}`} />
          <path d={`M${placeX(step)} ${placeY(0)}V${placeY(1)}`} />
          <text x={placeX(0) - 6} y={placeY(step) + 4} textAnchor="end" stroke="none">
            {Math.round(100 * step)}
          </text>
          <text x={placeX(step)} y={placeY(0) + 16} textAnchor="middle" stroke="none">
            {Math.round(100 * step)}
          </text>
        </g>
      ))}
      <path
        d={`M${placeX(0)} ${placeY(0)}L${placeX(1)} ${placeY(1)}`}
        stroke="var(--ink-3)"
        strokeDasharray="4 4"
      />
      <g fill="var(--ink-2)" className="[font:11px_var(--font-sans)]">
        <text x={placeX(0.5)} y={size - 4} textAnchor="middle">
          said: % sure
        </text>
        <text x={-placeY(0.5)} y={10} textAnchor="middle" transform="rotate(-90)">
          was right: %
        </text>
      </g>
      {props.bins.map(({ n, said, right, low, high }) => (
        <g key={`${said} ${right} ${n}`} stroke="var(--signal)">
          <path
            d={`M${placeX(said)} ${placeY(low)}V${placeY(high)}m-3 0h6M${placeX(said) - 3} ${placeY(low)}h6`}
            fill="none"
            strokeWidth="1.5"
          />
          <circle
            cx={placeX(said)}
            cy={placeY(right)}
            r={3 + 3 * Math.sqrt(n / most)}
            fill="var(--signal)"
            stroke="var(--raised)"
            strokeWidth="1.5"
          />
        </g>
      ))}
    </svg>
  )
}
